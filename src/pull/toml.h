// toml++ as this room uses it: no exceptions leave it, everything in the including file.
#pragma once

namespace iar::pull {

// What the parser takes for granted and some malformed files contradict.
struct TomlSurprise {};
[[noreturn]] inline void toml_surprise() { throw TomlSurprise{}; }

}  // namespace iar::pull

// By default a false assumption ends the process, or is undefined behaviour with NDEBUG.
#define TOML_ASSERT(expr) (static_cast<bool>(expr) ? void(0) : ::iar::pull::toml_surprise())
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/result.h"
#include "base/utf8.h"

namespace iar::pull {

// The parser's tables of letters beyond ASCII cannot be trusted with hostile bytes: such bytes are
// blanked in comments, which nobody reads, and refused elsewhere. Errors: corrupt.
inline Result<std::string> in_ascii(std::string_view text) {
  std::string out(text);
  bool comment = false;
  std::size_t line = 1;
  for (char& c : out) {
    if (c == '\n') {
      comment = false;
      ++line;
    } else if (c == '#') {
      comment = true;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      if (!comment) {
        return make_error(ErrorCode::corrupt, "not read: line " + std::to_string(line) +
                                                  ": letters beyond ASCII outside of a comment");
      }
      c = ' ';
    }
  }
  return out;
}

// Errors: corrupt (with the parser's words and the line), limit.
inline Result<toml::table> parse_toml(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) return make_error(ErrorCode::limit, "the TOML file is too large");
  TRY_ASSIGN(const std::string ascii, in_ascii(text));
  try {
    auto parsed = toml::parse(ascii);
    if (parsed) return std::move(parsed).table();
    const auto& error = parsed.error();
    return make_error(ErrorCode::corrupt,
                      "not TOML: line " + std::to_string(error.source().begin.line) + ": " +
                          escaped_for_display(error.description().substr(0, 200)));
  } catch (const TomlSurprise&) {
    return make_error(ErrorCode::corrupt, "not TOML: a key that cannot be read");
  }
}

inline std::string toml_text(const toml::table& table, std::string_view key) {
  return table[key].value_or(std::string());
}

}  // namespace iar::pull
