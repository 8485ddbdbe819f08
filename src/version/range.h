// Ranges: how answers are joined, and the plain notation that ecosystems without one of their own
// get: comparators `< <= > >= = == !=` (also Debian's `<<` and `>>`) before a version, commas or
// blanks between those that must all hold, "||" between alternatives, "*" for everything.
#pragma once

#include <optional>
#include <string_view>

#include "version/version.h"

namespace iar::version {

using Compare = Order (*)(std::string_view left, std::string_view right);

enum class Comparator : std::uint8_t { less, less_equal, equal, not_equal, greater_equal, greater };

// Takes a comparator from the front; none: nothing was taken.
std::optional<Comparator> take_comparator(std::string_view& text);

// Whether `order`, of the version and the comparator's operand, is what it asks for.
Answer holds(Comparator comparator, Order order);

Answer to_answer(bool yes);
// Of a part that does not parse nothing is known, and so nothing of the whole.
Answer both(Answer left, Answer right);
Answer either(Answer left, Answer right);
Answer negated(Answer answer);

// The plain notation. An operand ends at a blank, a comma or "|".
Answer contains_plain(Compare compare, std::string_view range, std::string_view version);

template <Compare compare>
Answer contains_plainly(std::string_view range, std::string_view version, Prereleases) {
  return contains_plain(compare, range, version);
}

// The alternatives of `range` between "||"; each answer is joined by either().
template <typename Alternative>
Answer any_alternative(std::string_view range, std::string_view separator, Alternative contains) {
  Answer answer = Answer::no;
  while (true) {
    const auto end = range.find(separator);
    answer = either(answer, contains(range.substr(0, end)));
    if (end == std::string_view::npos) return answer;
    range.remove_prefix(end + separator.size());
  }
}

// The same where all parts must hold.
template <typename Part>
Answer all_parts(std::string_view range, std::string_view separator, Part contains) {
  return negated(any_alternative(range, separator,
                                 [&](std::string_view part) { return negated(contains(part)); }));
}

}  // namespace iar::version
