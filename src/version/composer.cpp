// PHP's packages: Composer's normalised versions, ordered by PHP's version_compare;
// getcomposer.org, "Versions and constraints". Its surprises: "1.0" and "1.0.0.0" are the same,
// "<1.0" leaves out 1.0-beta, and branches ("dev-main") can only be compared with themselves.
#include <algorithm>

#include "version/composer_version.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

bool valid(std::string_view text) { return parse_composer(text) || parse_php(text); }

Order compare_versions(std::string_view left, std::string_view right) {
  auto a = parse_composer(left);
  auto b = parse_composer(right);
  if (!a) a = parse_php(left);
  if (!b) b = parse_php(right);
  if (!a || !b) return Order::undetermined;
  if (a->branch.empty() && b->branch.empty()) return order_of(compare_composer(*a, *b));
  if (a->branch == b->branch) return Order::equal;
  // Composer's comparator puts a branch before every number.
  if (a->branch.empty() == b->branch.empty()) return Order::undetermined;
  return a->branch.empty() ? Order::greater : Order::less;
}

// The first `count` numbers of the version against those of the bound.
Ordering compare_first(const ComposerVersion& version, const ComposerVersion& bound,
                       std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto found = i < version.numbers ? version.parts[i] : std::string_view{};
    const auto wanted = i < bound.numbers ? bound.parts[i] : std::string_view{};
    const auto order = compare_numbers(found, wanted);
    if (order != 0) return order;
  }
  return Ordering::equal;
}

// ">=1.0" and "<1.0" mean 1.0-dev, the first of all that is called 1.0.
Ordering compare_to_first(const ComposerVersion& version, ComposerVersion bound) {
  if (!bound.has_modifier) bound.add("dev");
  return compare_composer(version, bound);
}

// "~1.2.3": below 1.3; "~1.2": below 2.
Answer is_tilde(const ComposerVersion& version, const ComposerVersion& bound) {
  const std::size_t width = bound.written > 1 ? bound.written - 1 : 1;
  return to_answer(compare_to_first(version, bound) >= 0 &&
                   compare_first(version, bound, width) == 0);
}

// "^1.2.3": below 2; "^0.3": below 0.4; "^0.0.3": below 0.0.4.
Answer is_caret(const ComposerVersion& version, const ComposerVersion& bound) {
  std::size_t width = 1;
  while (width < std::min<std::size_t>(bound.written, 3) && is_zero(bound.parts[width - 1])) {
    ++width;
  }
  return to_answer(compare_to_first(version, bound) >= 0 &&
                   compare_first(version, bound, width) == 0);
}

// "1.2.*": how many numbers stand before the first wildcard; none: there is no wildcard.
std::optional<std::string_view> before_wildcard(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && !is_composer_wildcard(text[end])) ++end;
  if (end == text.size()) return std::nullopt;
  const bool rest =
      all_of(text.substr(end), [](char c) { return is_composer_wildcard(c) || c == '.'; });
  const auto before = text.substr(0, end);
  if (!rest || !all_of(before, [](char c) { return is_digit(c) || c == '.' || c == 'v'; })) {
    return std::nullopt;
  }
  return before.ends_with('.') ? before.substr(0, before.size() - 1) : before;
}

Answer is_like(std::string_view prefix, const ComposerVersion& version) {
  if (prefix.empty() || prefix == "v") return Answer::yes;
  const auto bound = parse_composer(prefix);
  if (!bound) return Answer::undetermined;
  return to_answer(compare_first(version, *bound, bound->written) == 0);
}

// ">1.0@beta" compares with 1.0-beta; "@stable" and a flag behind "=1.0" say nothing.
void add_flag(Comparator comparator, std::string_view flag, ComposerVersion& bound) {
  if (comparator == Comparator::equal || bound.count > bound.numbers || bound.count == 0) return;
  for (const std::string_view known : {"dev", "alpha", "beta", "RC"}) {
    if (equal_ignoring_case(flag, known)) bound.has_modifier = bound.add(known);
  }
}

Answer is_compared(Comparator comparator, std::string_view operand, std::string_view flag,
                   const ComposerVersion& version) {
  auto bound = parse_composer(operand);
  if (!bound) return Answer::undetermined;
  add_flag(comparator, flag, *bound);
  const bool equality = comparator == Comparator::equal || comparator == Comparator::not_equal;
  if (!bound->branch.empty() || !version.branch.empty()) {
    if (!equality) return Answer::undetermined;
    const bool same = bound->branch == version.branch;
    return to_answer(same == (comparator == Comparator::equal));
  }
  const bool first = comparator == Comparator::less || comparator == Comparator::greater_equal;
  return holds(comparator, order_of(first ? compare_to_first(version, *bound)
                                          : compare_composer(version, *bound)));
}

// One constraint without blanks but behind its operator.
Answer satisfies(std::string_view text, const ComposerVersion& version) {
  const bool caret = take(text, '^');
  const bool tilde = !caret && take(text, '~');
  const auto comparator = take_comparator(text).value_or(Comparator::equal);
  skip_space(text);
  const auto mark = std::min(text.find_first_of("@#"), text.size());
  const auto flag = text.substr(std::min(mark + 1, text.size()));
  text = text.substr(0, mark);
  const auto wildcard = before_wildcard(text);
  if (wildcard && version.branch.empty()) return is_like(*wildcard, version);
  if (!caret && !tilde) return is_compared(comparator, text, flag, version);
  const auto bound = parse_composer(text);
  if (!bound || !bound->branch.empty() || !version.branch.empty()) return Answer::undetermined;
  return caret ? is_caret(version, *bound) : is_tilde(version, *bound);
}

// "1.2 - 2.3": from 1.2-dev on; up to 2.3.x, or to just 2.3.0 where all numbers are written.
Answer is_between(std::string_view lower, std::string_view upper, const ComposerVersion& version) {
  const auto low = parse_composer(lower);
  const auto high = parse_composer(upper);
  if (!low || !high || !version.branch.empty()) return Answer::undetermined;
  if (compare_to_first(version, *low) < 0) return Answer::no;
  const bool whole = high->written > 2 || high->has_modifier;
  return to_answer(whole ? compare_composer(version, *high) <= 0
                         : compare_first(version, *high, high->written) <= 0);
}

constexpr bool is_comma_or_space(char c) { return is_space(c) || c == ','; }

std::string_view take_constraint(std::string_view& text) {
  const std::string_view start = text;
  constexpr auto is_operator = [](char c) {
    return std::string_view("<>=!~^").find(c) != std::string_view::npos || is_space(c);
  };
  take_while(text, is_operator);
  take_while(text, [](char c) { return !is_comma_or_space(c); });
  return start.substr(0, start.size() - text.size());
}

// Constraints that must all hold, with commas or blanks between.
Answer satisfies_all(std::string_view text, const ComposerVersion& version) {
  Answer answer = Answer::yes;
  take_while(text, is_comma_or_space);
  if (text.empty()) return Answer::undetermined;
  while (!text.empty()) {
    const auto constraint = take_constraint(text);
    take_while(text, is_comma_or_space);
    if (text.starts_with("- ")) {
      text.remove_prefix(2);
      skip_space(text);
      answer = both(answer, is_between(constraint, take_constraint(text), version));
    } else if (text.starts_with("as ")) {
      text.remove_prefix(3);
      take_constraint(text);
      answer = both(answer, satisfies(constraint, version));
    } else {
      answer = both(answer, satisfies(constraint, version));
    }
    take_while(text, is_comma_or_space);
  }
  return answer;
}

Answer contains_composer(std::string_view range, std::string_view text, Prereleases) {
  const auto version = parse_composer(text);
  if (!version) return Answer::undetermined;
  const std::string_view separator = range.find("||") == std::string_view::npos ? "|" : "||";
  return any_alternative(range, separator, [&](std::string_view alternative) {
    return satisfies_all(alternative, *version);
  });
}

}  // namespace

constexpr Scheme k_composer = {.name = "composer",
                               .also = "packagist php drupal",
                               .what = "PHP packages",
                               .valid = valid,
                               .compare = compare_versions,
                               .contains = contains_composer,
                               .sample = "1.0.0"};

}  // namespace iar::version
