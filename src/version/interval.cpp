#include "version/interval.h"

#include "version/parts.h"

namespace iar::version {

namespace {

Answer bounded(Compare compare, Comparator comparator, std::string_view bound,
               std::string_view version) {
  bound = trimmed(bound);
  // An open end: the version still has to be one.
  if (bound.empty()) {
    return compare(version, version) == Order::equal ? Answer::yes : Answer::undetermined;
  }
  return holds(comparator, compare(version, bound));
}

// What stands between the brackets.
Answer contains_one(Compare compare, char open, char close, std::string_view bounds,
                    std::string_view version) {
  const auto comma = bounds.find(',');
  if (comma == std::string_view::npos) {
    if (open != '[' || close != ']' || trimmed(bounds).empty()) return Answer::undetermined;
    return bounded(compare, Comparator::equal, bounds, version);
  }
  const auto lower = open == '[' ? Comparator::greater_equal : Comparator::greater;
  const auto upper = close == ']' ? Comparator::less_equal : Comparator::less;
  return both(bounded(compare, lower, bounds.substr(0, comma), version),
              bounded(compare, upper, bounds.substr(comma + 1), version));
}

}  // namespace

Answer contains_intervals(Compare compare, std::string_view range, std::string_view version) {
  Answer answer = Answer::no;
  range = trimmed(range);
  do {
    skip_space(range);
    if (range.empty() || (range.front() != '[' && range.front() != '(')) {
      return Answer::undetermined;
    }
    const auto end = range.find_first_of(")]");
    if (end == std::string_view::npos) return Answer::undetermined;
    answer = either(answer, contains_one(compare, range.front(), range[end],
                                         range.substr(1, end - 1), version));
    range.remove_prefix(end + 1);
    skip_space(range);
  } while (take(range, ','));
  return range.empty() ? answer : Answer::undetermined;
}

}  // namespace iar::version
