// The characters of TOML, https://toml.io/en/v1.0.0: keys, the four kinds of strings, other
// scalars. Line ends are "\n" or "\r\n"; the position never goes beyond the end of the text.
// Surprise: up to two quotes may stand right before the three that end a multi-line string.
#include "format/toml_scanner.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/utf8.h"

namespace iar::format {

namespace {

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

char TomlScanner::peek(std::size_t ahead) const {
  const auto at = at_ + ahead;
  return at < text_.size() ? text_[at] : '\n';
}

void TomlScanner::next() {
  if (at_end()) return;
  if (peek() == '\n') ++line_;
  ++at_;
}

bool TomlScanner::take(std::string_view what) {
  if (at_end() || !text_.substr(at_).starts_with(what)) return false;
  at_ += what.size();
  return true;
}

void TomlScanner::skip_blanks() {
  while (!at_end() && (peek() == ' ' || peek() == '\t')) ++at_;
}

void TomlScanner::skip_lines() {
  while (!at_end()) {
    const char c = peek();
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      next();
    } else {
      return;
    }
  }
}

Status TomlScanner::end_of_line() {
  skip_blanks();
  if (at_end() || peek() == '#' || peek() == '\n') return {};
  if (peek() == '\r' && peek(1) == '\n') return {};
  return error("text behind a value");
}

Error TomlScanner::error(std::string_view what) const {
  return make_error(ErrorCode::corrupt,
                    "not TOML: line " + std::to_string(line_) + ": " + std::string(what));
}

Result<std::string> TomlScanner::key() {
  skip_blanks();
  if (peek() == '"' || peek() == '\'') return string();
  const auto start = at_;
  while (!at_end() && is_bare(peek())) ++at_;
  if (at_ == start) return error("no key where one must stand");
  return std::string(text_.substr(start, at_ - start));
}

Result<std::vector<std::string>> TomlScanner::dotted_key(std::size_t parts_max) {
  std::vector<std::string> parts;
  do {
    if (parts.size() >= parts_max) {
      return make_error(ErrorCode::limit, "TOML text nested too deeply");
    }
    TRY_ASSIGN(auto part, key());
    parts.push_back(std::move(part));
    skip_blanks();
  } while (take("."));
  return parts;
}

Result<std::string> TomlScanner::string() {
  for (const std::string_view quote : {"\"\"\"", "\"", "'''", "'"}) {
    if (!take(quote)) continue;
    const bool multi_line = quote.size() == 3;
    // A line end right behind the quotes is not part of the string.
    if (multi_line && (peek() == '\n' || (peek() == '\r' && peek(1) == '\n')) && !at_end()) {
      if (peek() == '\r') next();
      next();
    }
    return quote.front() == '"' ? basic(quote) : literal(quote);
  }
  return error("no string where one must stand");
}

Result<std::string> TomlScanner::basic(std::string_view quote) {
  const bool multi_line = quote.size() == 3;
  std::string out;
  while (!at_end() && (multi_line || peek() != '\n')) {
    // Up to two quotes may stand right before the three that end a string.
    const bool more_quotes = multi_line && peek(3) == '"';
    if (!more_quotes && take(quote)) return out;
    const char c = peek();
    next();
    if (c == '\\') {
      TRY(escape(multi_line, out));
    } else {
      out += c;
    }
  }
  return error("string without its end");
}

Result<std::string> TomlScanner::literal(std::string_view quote) {
  const bool multi_line = quote.size() == 3;
  std::string out;
  while (!at_end() && (multi_line || peek() != '\n')) {
    const bool more_quotes = multi_line && peek(3) == '\'';
    if (!more_quotes && take(quote)) return out;
    out += peek();
    next();
  }
  return error("string without its end");
}

Status TomlScanner::escape(bool multi_line, std::string& out) {
  constexpr std::array<std::pair<char, char>, 8> k_escapes{{{'b', '\b'},
                                                            {'t', '\t'},
                                                            {'n', '\n'},
                                                            {'f', '\f'},
                                                            {'r', '\r'},
                                                            {'e', '\x1b'},
                                                            {'"', '"'},
                                                            {'\\', '\\'}}};
  const char c = peek();
  if (multi_line && (c == '\n' || c == ' ' || c == '\t' || c == '\r')) {
    while (!at_end() && (peek() == '\n' || peek() == ' ' || peek() == '\t' || peek() == '\r')) {
      next();
    }
    return {};
  }
  next();
  const auto found = std::ranges::find(k_escapes, c, &std::pair<char, char>::first);
  if (found != k_escapes.end()) {
    out += found->second;
    return {};
  }
  if (c != 'u' && c != 'U') return error("unknown escape in a string");
  std::uint32_t value = 0;
  for (int i = 0; i < (c == 'u' ? 4 : 8); ++i) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const char digit = peek();
    const auto number =
        k_digits.find(digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 32) : digit);
    if (number == std::string_view::npos) return error("escape without its digits");
    value = value << 4U | static_cast<std::uint32_t>(number);
    next();
  }
  append_utf8(value, out);
  return {};
}

Result<std::string> TomlScanner::word() {
  const auto start = at_;
  const auto is_part = [](char c) { return is_bare(c) || c == '+' || c == '.' || c == ':'; };
  while (!at_end() && is_part(peek())) ++at_;
  // A date and a time may have a blank between them.
  const bool date = at_ - start == 10 && text_[start + 4] == '-' && text_[start + 7] == '-';
  if (date && peek() == ' ' && is_digit(peek(1))) {
    ++at_;
    while (!at_end() && is_part(peek())) ++at_;
  }
  if (at_ == start) return error("no value where one must stand");
  const auto text = text_.substr(start, at_ - start);
  const char first = text.front();
  const bool number = is_digit(first) || first == '+' || first == '-';
  if (!number && text != "true" && text != "false" && text != "inf" && text != "nan") {
    return error("a value that is no TOML");
  }
  return std::string(text);
}

}  // namespace iar::format
