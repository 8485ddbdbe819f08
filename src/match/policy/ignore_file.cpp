#include "match/policy/ignore_file.h"

#include "base/text.h"
#include "match/policy/glob.h"

namespace iar::match {

namespace {

Status read_word(std::string_view word, IgnoreEntry& out) {
  constexpr std::string_view k_until = "until=";
  if (word.starts_with(k_until)) {
    out.expires = day_of_date(word.substr(k_until.size()));
    if (out.expires) return {};
    return make_error(ErrorCode::corrupt, "until= needs a day, such as until=2026-12-31");
  }
  if (out.id.empty()) {
    out.id = word;
  } else if (out.package.empty() && word.size() <= k_glob_bytes_max) {
    out.package = word;
  } else {
    return make_error(ErrorCode::corrupt,
                      "an id, a package and until= stand in a line, and a reason behind #");
  }
  return {};
}

// A "#" starts a remark where the line starts or a blank stands before it.
std::size_t remark_start(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || is_space(line[i - 1]))) return i;
  }
  return line.size();
}

Status read_line(std::string_view line, IgnoreEntry& out) {
  const std::size_t remark = remark_start(line);
  if (remark < line.size()) out.reason = trimmed(line.substr(remark + 1));
  std::string words(line.substr(0, remark));
  for (char& c : words) c = is_space(c) ? ' ' : c;
  for (const std::string_view word : split(words, ' ')) {
    if (!word.empty()) TRY(read_word(word, out));
  }
  if (out.id.empty() && out.expires) {
    return make_error(ErrorCode::corrupt, "until= without an id");
  }
  return {};
}

}  // namespace

Result<std::vector<IgnoreEntry>> read_ignore_file(std::string_view text) {
  std::vector<IgnoreEntry> out;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    IgnoreEntry entry;
    if (auto status = read_line(line, entry); !status.ok()) {
      return with_context(std::move(status).error(), "line " + std::to_string(number));
    }
    if (!entry.id.empty()) out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace iar::match
