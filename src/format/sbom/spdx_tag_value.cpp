// SPDX 2 as lines of "Tag: value": https://spdx.github.io/spdx-spec/v2.3/, examples in each
// section. Its surprise: nothing but the order of lines says what a line belongs to, and a value
// between <text> and </text> goes over many lines.
#include "base/text.h"
#include "format/sbom/readers.h"

namespace iar::format {

namespace {

struct Line {
  std::string_view tag;
  std::string_view value;
};

// A reader of lines; what is between the marks of a text is one value.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::optional<Line> next() {
    while (!text_.empty()) {
      const std::string_view line = take_line();
      const std::size_t colon = line.find(':');
      if (line.empty() || line.front() == '#' || colon == std::string_view::npos) continue;
      Line out{trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))};
      if (out.value.starts_with(k_open)) out.value = take_text(out.value);
      return out;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::string_view k_open = "<text>";
  static constexpr std::string_view k_close = "</text>";

  std::string_view take_line() {
    const std::size_t end = text_.find('\n');
    const std::string_view line = trimmed(text_.substr(0, end));
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    return line;
  }

  // The first line of the text when it has only one; else nothing, as no field that is read here
  // has more. Lines up to the closing mark are passed over.
  std::string_view take_text(std::string_view first) {
    first.remove_prefix(k_open.size());
    if (const std::size_t end = first.find(k_close); end != std::string_view::npos) {
      return trimmed(first.substr(0, end));
    }
    const std::size_t end = text_.find(k_close);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + k_close.size());
    return {};
  }

  std::string_view text_;
};

std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

class Reader {
 public:
  explicit Reader(Sbom& out) : out_(out) {}

  Status take(const Line& line) {
    // These start a section; what follows is no longer the package's.
    const bool section = line.tag == "PackageName" || line.tag == "FileName" ||
                         line.tag == "SnippetSPDXID" || line.tag == "LicenseID";
    if (section) TRY(finish());
    if (line.tag == "PackageName") {
      inside_ = true;
      current_.name = line.value;
    }
    if (line.tag == "Relationship") take_relationship(line.value);
    if (inside_) take_field(line);
    return {};
  }

  Status finish_document() {
    TRY(finish());
    set_spdx_subject(described_, out_);
    return {};
  }

 private:
  Status finish() {
    if (!std::exchange(inside_, false)) return {};
    set_spdx_licenses(declared_, concluded_, current_);
    declared_ = concluded_ = {};
    return add_component(std::exchange(current_, {}), out_);
  }

  void take_field(const Line& line) {
    if (line.tag == "SPDXID") current_.reference = line.value;
    if (line.tag == "PackageVersion") current_.version = line.value;
    if (line.tag == "PackageLicenseDeclared") declared_ = line.value;
    if (line.tag == "PackageLicenseConcluded") concluded_ = line.value;
    if (line.tag == "PrimaryPackagePurpose") current_.kind = lowered(line.value);
    if (line.tag != "ExternalRef") return;
    std::string_view rest = line.value;
    next_word(rest);  // the category
    const std::string_view type = next_word(rest);
    take_spdx_reference(type, rest, current_);
  }

  void take_relationship(std::string_view rest) {
    const std::string_view from = next_word(rest);
    const std::string_view type = next_word(rest);
    const std::string_view to = next_word(rest);
    if (type == "DESCRIBES") described_.emplace_back(to);
    take_spdx_relationship(from, type, to, out_);
  }

  Sbom& out_;
  std::vector<std::string> described_;
  SbomComponent current_;
  std::string_view declared_;
  std::string_view concluded_;
  bool inside_ = false;
};

}  // namespace

Result<Sbom> read_spdx_tag_value(std::string_view text) {
  Sbom out;
  Lines lines(text);
  Reader reader(out);
  while (const auto line = lines.next()) {
    if (line->tag == "SPDXVersion") {
      if (!line->value.starts_with("SPDX-2.")) {
        return make_error(ErrorCode::unsupported, "a version of SPDX that is not read");
      }
      out.format = SbomFormat::spdx;
    }
    TRY(reader.take(*line));
  }
  TRY(reader.finish_document());
  return out;
}

}  // namespace iar::format
