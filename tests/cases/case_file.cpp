#include "cases/case_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "analyze/text.h"
#include "base/hash.h"
#include "cases/case_zip.h"

namespace iar::cases {

namespace {

using analyze::before;
using analyze::trimmed;

std::string_view find(const std::vector<std::pair<std::string, std::string>>& list,
                      std::string_view key) {
  const auto found = std::ranges::find(list, key, &std::pair<std::string, std::string>::first);
  return found == list.end() ? std::string_view{} : std::string_view(found->second);
}

// One line of a case, outside of sections.
Status add_header(std::string_view line, std::vector<Case>& out) {
  if (trimmed(line).empty() || line.front() == '#') return {};
  const bool header = line.find(':') != std::string_view::npos && !out.empty();
  if (!header)
    return make_error(ErrorCode::corrupt, "neither header nor marker", std::string(line));
  const std::string_view key = trimmed(before(line, ':'));
  out.back().headers.emplace_back(key, trimmed(line));
  return {};
}

Result<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') continue;
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char kind = i + 1 < text.size() ? text[++i] : ' ';
    std::uint8_t byte = 0;
    switch (kind) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case '\\': out += '\\'; break;
      case 'x':
        if (i + 2 >= text.size() || !unhex(text.substr(i + 1, 2), {&byte, 1})) {
          return make_error(ErrorCode::corrupt, "\\x without two digits");
        }
        out += static_cast<char>(byte);
        i += 2;
        break;
      default: return make_error(ErrorCode::corrupt, "unknown escape");
    }
  }
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  std::string packed;
  std::ranges::copy_if(text, std::back_inserter(packed),
                       [](char c) { return !analyze::is_blank(c); });
  const auto decoded = analyze::base64_decoded(packed);
  if (!decoded) return make_error(ErrorCode::corrupt, "not base64");
  return *decoded;
}

}  // namespace

std::string_view Case::header(std::string_view key) const { return find(headers, key); }
std::string_view Case::section(std::string_view key) const { return find(sections, key); }

Result<std::vector<Case>> parse_cases(std::string_view text, const std::filesystem::path& file) {
  std::vector<Case> out;
  bool in_section = false;
  Cursor cursor(text);
  while (true) {
    const std::size_t start = cursor.position();
    const auto line = cursor.line();
    if (!line) return out;
    if (line->starts_with("=== ")) {
      out.push_back({std::string(trimmed(line->substr(4))), file, {}, {}});
      in_section = false;
    } else if (line->starts_with("--- ") && !out.empty()) {
      out.back().sections.emplace_back(trimmed(line->substr(4)), "");
      in_section = true;
    } else if (in_section) {
      out.back().sections.back().second += text.substr(start, cursor.position() - start);
    } else {
      TRY(add_header(*line, out));
    }
  }
}

Result<std::string> read_whole_file(const std::filesystem::path& path) {
  std::error_code error;
  std::ifstream in(path, std::ios::binary);
  // A folder can be opened as well; reading it throws.
  if (!in || !std::filesystem::is_regular_file(path, error)) {
    return make_error(ErrorCode::io, "no file that can be opened", path.string());
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<std::vector<Case>> load_cases(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".case") files.push_back(at->path());
  }
  std::ranges::sort(files);
  std::vector<Case> out;
  for (const auto& file : files) {
    TRY_ASSIGN(const std::string text, read_whole_file(file));
    auto cases = parse_cases(text, file);
    if (!cases) return with_context(std::move(cases).error(), file.string());
    std::ranges::move(cases.value(), std::back_inserter(out));
  }
  if (out.empty()) return make_error(ErrorCode::not_found, "no case", folder.string());
  return out;
}

Result<std::string> case_input(const Case& one) {
  std::string_view how = one.header("input");
  const std::string_view text = one.section("input");
  if (how.empty() || how == "text") return std::string(text);
  if (how == "escaped") return unescaped(text);
  if (how == "base64") return from_base64(text);
  if (how == "zip") return zip_of_lines(text);
  if (before(how, ' ') == "file") return read_whole_file(one.file.parent_path() / trimmed(how));
  return make_error(ErrorCode::corrupt, "input is text, escaped, base64, zip or file NAME");
}

}  // namespace iar::cases
