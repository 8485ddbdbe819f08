// Small questions about ASCII text, independent of the locale.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace iar {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || is_upper(c); }
constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) { return is_blank(c) || (c >= '\n' && c <= '\r'); }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

// Without white space at both ends.
std::string_view trimmed(std::string_view text);

// The parts between separators; one (perhaps empty) part where there is none.
std::vector<std::string_view> split(std::string_view text, char separator);
// The parts of a string that goes away would point at nothing.
template <std::same_as<std::string> T>
std::vector<std::string_view> split(T&& text, char separator) = delete;

}  // namespace iar
