// Taking versions apart: what all schemes share. Texts are taken from the front of views; orders
// inside of a scheme are std::strong_ordering, and only its answer can be undetermined.
#pragma once

#include <compare>
#include <string_view>

#include "base/text.h"
#include "version/version.h"

namespace iar::version {

using Ordering = std::strong_ordering;

Order order_of(Ordering ordering);

// The numbers that two runs of digits write, of any length; an empty run is zero.
Ordering compare_numbers(std::string_view left, std::string_view right);
// By bytes.
Ordering compare_bytes(std::string_view left, std::string_view right);
// By bytes after folding ASCII letters.
Ordering compare_folded(std::string_view left, std::string_view right);
// Lists of numbers with `separator` between; what a shorter one lacks is zero.
Ordering compare_number_lists(std::string_view left, std::string_view right, char separator);

constexpr bool is_letter(char c) { return is_lower(c) || is_upper(c); }

bool all_digits(std::string_view text);  // and not empty
bool is_zero(std::string_view digits);   // nothing but zeros; also the empty run
bool starts_with_folded(std::string_view text, std::string_view lower_prefix);

// Takes the longest run from the front for which `holds`.
template <typename Predicate>
std::string_view take_while(std::string_view& text, Predicate holds) {
  std::size_t length = 0;
  while (length < text.size() && holds(text[length])) ++length;
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}
template <typename Predicate>
bool all_of(std::string_view text, Predicate holds) {
  for (const char c : text) {
    if (!holds(c)) return false;
  }
  return true;
}

std::string_view take_digits(std::string_view& text);
bool take(std::string_view& text, char c);
bool take(std::string_view& text, std::string_view prefix);
// Ignoring case; `lower_prefix` is in lower case.
bool take_folded(std::string_view& text, std::string_view lower_prefix);
// What stands before the first `separator`, which goes too; all that is left where there is none.
std::string_view take_until(std::string_view& text, char separator);
void skip_space(std::string_view& text);

}  // namespace iar::version
