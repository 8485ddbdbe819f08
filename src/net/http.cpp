#include "net/http.h"

#include <charconv>
#include <optional>

#include "base/text.h"

namespace iar::net {

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return out;
}

}  // namespace

std::string_view header_value(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

std::vector<std::string_view> header_values(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> out;
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) out.push_back(header.value);
  }
  return out;
}

std::optional<ContentRange> parse_content_range(std::string_view value) {
  value = trimmed(value);
  if (!equal_ignoring_case(value.substr(0, 6), "bytes ")) return std::nullopt;
  value = trimmed(value.substr(6));
  const auto dash = value.find('-');
  const auto slash = value.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) {
    return std::nullopt;
  }
  const auto first = number(value.substr(0, dash));
  const auto last = number(value.substr(dash + 1, slash - dash - 1));
  const auto total_text = value.substr(slash + 1);
  const auto total = total_text == "*" ? std::optional<std::uint64_t>(0) : number(total_text);
  if (!first || !last || !total || *first > *last) return std::nullopt;
  if (*total != 0 && *last >= *total) return std::nullopt;
  return ContentRange{*first, *last, *total};
}

}  // namespace iar::net
