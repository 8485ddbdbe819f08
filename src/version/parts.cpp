#include "version/parts.h"

#include <algorithm>

namespace iar::version {

Order order_of(Ordering ordering) {
  if (ordering < 0) return Order::less;
  return ordering > 0 ? Order::greater : Order::equal;
}

Ordering compare_numbers(std::string_view left, std::string_view right) {
  while (left.starts_with('0')) left.remove_prefix(1);
  while (right.starts_with('0')) right.remove_prefix(1);
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left <=> right;
}

Ordering compare_bytes(std::string_view left, std::string_view right) { return left <=> right; }

Ordering compare_folded(std::string_view left, std::string_view right) {
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < common; ++i) {
    const auto a = static_cast<unsigned char>(lower(left[i]));
    const auto b = static_cast<unsigned char>(lower(right[i]));
    if (a != b) return a <=> b;
  }
  return left.size() <=> right.size();
}

Ordering compare_number_lists(std::string_view left, std::string_view right, char separator) {
  while (!left.empty() || !right.empty()) {
    const auto order = compare_numbers(take_until(left, separator), take_until(right, separator));
    if (order != 0) return order;
  }
  return Ordering::equal;
}

bool all_digits(std::string_view text) { return !text.empty() && all_of(text, is_digit); }

bool is_zero(std::string_view digits) {
  return all_of(digits, [](char c) { return c == '0'; });
}

bool starts_with_folded(std::string_view text, std::string_view lower_prefix) {
  if (text.size() < lower_prefix.size()) return false;
  return std::ranges::equal(text.substr(0, lower_prefix.size()), lower_prefix, {}, lower);
}

std::string_view take_digits(std::string_view& text) { return take_while(text, is_digit); }

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_folded(std::string_view& text, std::string_view lower_prefix) {
  if (!starts_with_folded(text, lower_prefix)) return false;
  text.remove_prefix(lower_prefix.size());
  return true;
}

std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

void skip_space(std::string_view& text) { take_while(text, is_space); }

}  // namespace iar::version
