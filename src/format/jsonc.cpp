// JSON with comments and trailing commas: a text is copied, and what plain JSON lacks is
// overwritten with blanks. No specification rules it; the readers of VS Code and Bun set the
// practice. Surprise: a comma is trailing only if nothing but blanks and comments parts it from the
// bracket.
#include "format/jsonc.h"

namespace iar::format {

namespace {

// The position behind the string that starts at `at` with its quote.
std::size_t after_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// The position behind the comment that starts at `at`; `at` when none does.
std::size_t after_comment(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("//")) {
    const auto end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end;
  }
  if (!text.substr(at).starts_with("/*")) return at;
  const auto end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

}  // namespace

std::string plain_json(std::string_view text) {
  std::string out(text);
  std::size_t comma = std::string::npos;  // the last one with only blanks behind it
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (const auto end = after_comment(text, at); end != at) {
      out.replace(at, end - at, end - at, ' ');
      at = end;
      continue;
    }
    if ((c == '}' || c == ']') && comma != std::string::npos) out[comma] = ' ';
    if (c == ',') {
      comma = at;
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      comma = std::string::npos;
    }
    at = c == '"' ? after_string(text, at) : at + 1;
  }
  return out;
}

}  // namespace iar::format
