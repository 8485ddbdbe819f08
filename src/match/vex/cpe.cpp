#include "match/vex/cpe.h"

#include <vector>

#include "base/text.h"

namespace iar::match {

namespace {

constexpr std::size_t k_parts = 11;

// The parts of a 2.3 string; a colon behind a backslash is part of a value.
std::vector<std::string> parts_of_string(std::string_view text) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out.back() += lower(text[++i]);
    } else if (text[i] == ':') {
      out.emplace_back();
    } else {
      out.back() += lower(text[i]);
    }
  }
  return out;
}

int hex_value(char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; }

// A part of a 2.2 URI; %01 and %02 stand for the wildcards, which name no one product.
std::string part_of_uri(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) &&
        is_hex_digit(text[i + 2])) {
      out += lower(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out += lower(text[i]);
    }
  }
  return out;
}

// The fifth part of a URI may hold edition and four parts that it has no place for: "~e~s~w~h~o".
std::vector<std::string> parts_of_uri(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view part : split(text, ':')) {
    const bool packed = out.size() == 5 && part.starts_with('~');
    if (!packed) {
      out.push_back(part_of_uri(part));
      continue;
    }
    const auto inner = split(part.substr(1), '~');
    out.push_back(part_of_uri(inner.front()));
    out.resize(7);  // the language stands behind
    for (std::size_t i = 1; i < inner.size(); ++i) out.push_back(part_of_uri(inner[i]));
  }
  return out;
}

}  // namespace

std::optional<std::string> canonical_cpe(std::string_view text) {
  std::vector<std::string> parts;
  if (text.starts_with("cpe:2.3:")) {
    parts = parts_of_string(text.substr(8));
  } else if (text.starts_with("cpe:/")) {
    parts = parts_of_uri(text.substr(5));
  }
  if (parts.size() < 3 || parts.size() > k_parts || parts.front().size() != 1) return std::nullopt;
  std::string out = "cpe";
  while (!parts.empty() && (parts.back().empty() || parts.back() == "*")) parts.pop_back();
  for (const std::string& part : parts) out += ":" + (part == "*" ? std::string() : part);
  return out;
}

}  // namespace iar::match
