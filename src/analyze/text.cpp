#include "analyze/text.h"

#include <algorithm>
#include <limits>

namespace iar::analyze {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The value of a base64 digit; 64 for anything else.
std::uint32_t base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : 64;
}

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Whether nothing is to be changed: no empty part, none that starts with ".".
bool is_normal(std::string_view path) {
  char last = '/';
  for (const char c : path) {
    if ((last == '/' && (c == '/' || c == '.')) || c == '\0') return false;
    last = c;
  }
  return last != '/';
}

std::string normalised(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::string_view part = before(path, '/');
    if (part.empty() || part == ".") continue;
    if (part == ".." || part.find('\0') != std::string_view::npos) return {};
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool equal_but_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string_view next_word(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string_view before(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

std::string checksum_of_hex(std::string_view prefix, std::string_view digits, std::size_t count) {
  std::string out;
  if (digits.size() != count) return out;
  out.reserve(prefix.size() + 1 + count);
  out += prefix;
  out += ':';
  for (const char c : digits) out += lower(c);
  if (!std::ranges::all_of(std::string_view(out).substr(prefix.size() + 1), is_hex_digit)) {
    out.clear();
  }
  return out;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::uint32_t digit = base64_digit(c);
    if (digit > 63) return std::nullopt;
    held = ((held << 6) | digit) & 0xffffU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((held >> bits) & 0xffU);
    }
  }
  return out;
}

std::optional<std::uint64_t> decimal(std::string_view digits) {
  constexpr std::uint64_t k_max = std::numeric_limits<std::uint64_t>::max();
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (k_max - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::string claimed_path(std::string_view path) {
  if (path.starts_with("./")) path.remove_prefix(2);
  if (path.starts_with('/')) path.remove_prefix(1);
  // Databases write most paths as they are to be; only the others are taken apart.
  return is_normal(path) ? std::string(path) : normalised(path);
}

}  // namespace iar::analyze
