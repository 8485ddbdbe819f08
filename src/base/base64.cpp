#include "base/base64.h"

#include <cstdint>

namespace iar {

namespace {

constexpr std::string_view k_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::uint32_t> digit(char letter) {
  const auto found = k_alphabet.find(letter);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint32_t>(found);
}

// The digits alone; "no" when padding stands where it cannot.
std::optional<std::string> digits_of(std::string_view text) {
  std::string digits;
  std::size_t padding = 0;
  for (const char letter : text) {
    if (letter == '\r' || letter == '\n') continue;
    if (letter == '=') {
      ++padding;
      continue;
    }
    if (padding > 0) return std::nullopt;
    digits.push_back(letter);
  }
  const bool padded_right = padding == 0 || (digits.size() + padding) % 4 == 0;
  if (!padded_right || padding > 2 || digits.size() % 4 == 1) return std::nullopt;
  return digits;
}

}  // namespace

std::string base64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const auto byte : bytes) {
    bits = bits << 8 | byte;
    for (count += 8; count >= 6; count -= 6) out.push_back(k_alphabet[bits >> (count - 6) & 63]);
  }
  if (count > 0) out.push_back(k_alphabet[bits << (6 - count) & 63]);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

std::optional<std::string> unbase64(std::string_view text) {
  const auto digits = digits_of(text);
  if (!digits) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char letter : *digits) {
    const auto value = digit(letter);
    if (!value) return std::nullopt;
    bits = bits << 6 | *value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count & 255));
  }
  return out;
}

}  // namespace iar
