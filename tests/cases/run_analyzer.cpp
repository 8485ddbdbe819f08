#include "cases/run_analyzer.h"

#include <algorithm>
#include <memory>

#include "base/json.h"

namespace iar::cases {

namespace {

class MemoryFile final : public analyze::RangeFile {
 public:
  MemoryFile(ByteView bytes, const Siblings& siblings) : access_(bytes) {
    for (const auto& [suffix, text] : siblings) {
      siblings_.emplace_back(suffix, std::make_unique<MemoryFile>(as_bytes(text), Siblings{}));
    }
  }
  [[nodiscard]] std::uint64_t size() const override { return access_.size(); }
  Status read(std::uint64_t offset, MutableByteView out) override {
    return access_.read(offset, out);
  }
  RangeFile* sibling(std::string_view suffix) override {
    const auto found = std::ranges::find(siblings_, suffix, &Sibling::first);
    return found == siblings_.end() ? nullptr : found->second.get();
  }

 private:
  using Sibling = std::pair<std::string, std::unique_ptr<MemoryFile>>;
  MemoryAccess access_;
  std::vector<Sibling> siblings_;
};

struct Runner {
  std::string_view path;
  ByteView bytes;
  model::Facts& out;
  const RunOptions& options;

  Status operator()(analyze::SpanFunction run) const { return run({path, bytes}, out); }
  Status operator()(analyze::RangeFunction run) const {
    MemoryFile file(bytes, options.siblings);
    return run(path, file, out);
  }
  Status operator()(analyze::TapFunction run) const {
    const auto state = run(path, bytes.size());
    if (state == nullptr) return {};
    for (ByteView rest = bytes; !rest.empty();) {
      const std::size_t count =
          std::min(std::max<std::size_t>(options.chunk_bytes, 1), rest.size());
      state->chunk(rest.first(count));
      rest = rest.subspan(count);
    }
    return state->end(out);
  }
  Status operator()(analyze::ImageFunction) const {
    return make_error(ErrorCode::internal, "the analyzer sees images, not files");
  }
};

// A word as it is when it can stand between blanks, else as a JSON string.
std::string word(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == 0x7f;
  });
  return plain ? std::string(text) : json_quoted(text);
}

void add(std::string& line, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  line += ' ';
  line += key;
  line += '=';
  line += word(value);
}

std::string package_line(const model::Package& package) {
  const std::string name =
      package.name_space.empty() ? package.name : package.name_space + "/" + package.name;
  std::string line = "package " + package.type + " " + word(name) + " " + word(package.version);
  add(line, "arch", package.architecture);
  add(line, "source", package.source_name);
  add(line, "source_version", package.source_version);
  for (const std::string& license : package.licenses) add(line, "license", license);
  for (const auto& [key, value] : package.properties) add(line, key, value);
  for (const std::string& each : package.dependencies) add(line, "needs", each);
  if (package.presence == model::Presence::declared) line += " declared";
  if (package.development) line += " development";
  return line + "\n";
}

std::string os_line(const model::OsRelease& os) {
  std::string line = "os";
  add(line, "id", os.id);
  add(line, "version", os.version_id);
  add(line, "name", os.name);
  for (const std::string& like : os.id_like) add(line, "like", like);
  add(line, "codename", os.version_codename);
  add(line, "variant", os.variant_id);
  add(line, "cpe", os.cpe_name);
  return line + "\n";
}

std::string claim_lines(const model::ClaimList& list) {
  const std::string owner = "claim " + list.type + " " + word(list.package);
  std::string lines;
  for (const model::PathClaim& claim : list.claims) {
    lines += owner + " " + word(claim.path);
    if (!claim.checksum.empty()) lines += " " + claim.checksum;
    lines += '\n';
  }
  return lines.empty() ? owner + "\n" : lines;
}

std::string diagnostic_line(const model::Diagnostic& diagnostic) {
  const bool partial = diagnostic.effect == model::Effect::partial;
  std::string line = partial ? "diagnostic partial " : "diagnostic note ";
  line += model::reason_name(diagnostic.reason);
  add(line, "path", diagnostic.path);
  add(line, "message", diagnostic.message);
  return line + "\n";
}

}  // namespace

Status run_analyzer(const analyze::Analyzer& analyzer, std::string_view path, ByteView bytes,
                    model::Facts& out, const RunOptions& options) {
  if (bytes.size() > analyzer.size_max) {
    return make_error(ErrorCode::limit, "larger than the analyzer reads");
  }
  return std::visit(Runner{path, bytes, out, options}, analyzer.run);
}

std::string facts_text(const model::Facts& facts, const Status& status) {
  std::string out;
  for (const auto& package : facts.packages) out += package_line(package);
  for (const auto& os : facts.os_releases) out += os_line(os);
  for (const auto& claims : facts.claims) out += claim_lines(claims);
  for (const auto& [name, value] : facts.attributes) {
    out += "attribute " + word(name) + " " + word(value) + "\n";
  }
  for (const auto& diagnostic : facts.diagnostics) out += diagnostic_line(diagnostic);
  if (!status) out += "error " + std::string(error_code_name(status.error().code)) + "\n";
  return out;
}

}  // namespace iar::cases
