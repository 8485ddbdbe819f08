#include "version/semver_range.h"

#include <algorithm>

namespace iar::version {

namespace {

// 1, 1.2, 1.x, 1.2.3-rc.1
struct Operand {
  Semver version;         // numbers: those before the first "x"
  std::size_t known = 0;  // how many: 0 to 3
};

// from: the lower end of "1.2 - 2.3", which takes in 1.2's own prereleases with all others.
enum class Kind : std::uint8_t { plain, caret, tilde, from };

struct Term {
  Kind kind = Kind::plain;
  Comparator comparator = Comparator::equal;
  Operand operand;
};

constexpr bool is_wildcard(char c) { return c == 'x' || c == 'X' || c == '*'; }

// One number or wildcard; false: neither.
bool take_number(std::string_view& text, bool& wildcard) {
  if (!text.empty() && is_wildcard(text.front())) {
    text.remove_prefix(1);
    wildcard = true;
    return true;
  }
  return !take_digits(text).empty();
}

bool parse_operand(std::string_view text, Operand& out) {
  constexpr SemverDialect k_loose = {.leading_zeros = true, .bare_prerelease = true};
  take_while(text, [](char c) { return c == 'v' || c == 'V' || c == '=' || is_space(c); });
  const std::string_view start = text;
  bool wildcard = text.empty();
  std::size_t count = 0;
  while (!text.empty() && count < 3 && (count == 0 || take(text, '.'))) {
    if (!take_number(text, wildcard)) return false;
    ++count;
    if (wildcard) continue;
    out.known = count;
    out.version.numbers = start.substr(0, start.size() - text.size());
  }
  if (!text.empty() && count < 3) return false;
  return parse_semver_tail(text, k_loose, out.version);
}

std::string_view first_numbers(std::string_view numbers, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0; --count) {
    end = numbers.find('.', end == 0 ? 0 : end + 1);
    if (end == std::string_view::npos) return numbers;
  }
  return numbers.substr(0, end);
}

// The version's first `count` numbers against the operand's.
Ordering compare_first(const Semver& version, const Operand& operand, std::size_t count) {
  if (count == 0) return Ordering::equal;
  return compare_number_lists(first_numbers(version.numbers, count),
                              first_numbers(operand.version.numbers, count), '.');
}

// Whether `left` is `right` and one.
bool is_next(std::string_view left, std::string_view right) {
  while (left.starts_with('0')) left.remove_prefix(1);
  while (right.starts_with('0')) right.remove_prefix(1);
  while (right.ends_with('9') && left.ends_with('0')) {
    left.remove_suffix(1);
    right.remove_suffix(1);
  }
  if (right.empty()) return left == "1";
  if (left.size() != right.size() || right.ends_with('9')) return false;
  return left.substr(0, left.size() - 1) == right.substr(0, right.size() - 1) &&
         left.back() == right.back() + 1;
}

// A prerelease of the first version beyond all that start like the operand: 2.0.0-rc of "1".
bool is_prerelease_of_next(const Semver& version, const Operand& operand) {
  if (version.prerelease.empty()) return false;
  std::string_view numbers = version.numbers;
  std::string_view known = operand.version.numbers;
  for (std::size_t i = 1; i < operand.known; ++i) {
    if (compare_numbers(take_until(numbers, '.'), take_until(known, '.')) != 0) return false;
  }
  if (!is_next(take_until(numbers, '.'), known)) return false;
  return all_of(numbers, [](char c) { return c == '0' || c == '.'; });
}

bool is_at_least(const Semver& version, const Operand& operand, Prereleases prereleases) {
  if (operand.known < 3 && prereleases == Prereleases::included) {
    return compare_first(version, operand, operand.known) >= 0;
  }
  return compare_semver(version, operand.version) >= 0;
}

bool is_beyond(const Semver& version, const Operand& operand, Prereleases prereleases) {
  if (operand.known == 3) return compare_semver(version, operand.version) > 0;
  if (compare_first(version, operand, operand.known) <= 0) return false;
  return prereleases == Prereleases::included || !is_prerelease_of_next(version, operand);
}

// How many numbers must be the same: up to the first that is not zero.
std::size_t caret_width(const Operand& operand) {
  std::string_view numbers = operand.version.numbers;
  for (std::size_t i = 1; i < operand.known; ++i) {
    if (!is_zero(take_until(numbers, '.'))) return i;
  }
  return operand.known;
}

bool holds_plainly(Comparator comparator, const Operand& operand, const Semver& version,
                   Prereleases prereleases) {
  const bool whole = operand.known == 3;
  const Ordering order = whole ? compare_semver(version, operand.version)
                               : compare_first(version, operand, operand.known);
  switch (comparator) {
    case Comparator::less: return order < 0;
    case Comparator::less_equal: return order <= 0;
    case Comparator::equal: return order == 0 && is_at_least(version, operand, prereleases);
    case Comparator::not_equal: return order != 0;
    case Comparator::greater_equal: return is_at_least(version, operand, prereleases);
    case Comparator::greater: return is_beyond(version, operand, prereleases);
  }
  return false;
}

bool term_holds(const Term& term, const Semver& version, Prereleases prereleases) {
  if (term.kind == Kind::from && prereleases == Prereleases::included &&
      term.operand.version.prerelease.empty()) {
    return compare_first(version, term.operand, term.operand.known) >= 0;
  }
  if (term.kind == Kind::plain || term.kind == Kind::from) {
    return holds_plainly(term.comparator, term.operand, version, prereleases);
  }
  const std::size_t width = term.kind == Kind::caret ? caret_width(term.operand)
                                                     : std::min<std::size_t>(term.operand.known, 2);
  return compare_first(version, term.operand, width) == 0 &&
         is_at_least(version, term.operand, prereleases);
}

void skip_separators(std::string_view& text) {
  take_while(text, [](char c) { return is_space(c) || c == ','; });
}

bool take_operand(std::string_view& text, Operand& out) {
  skip_space(text);
  const std::string_view start = text;
  take_while(text, [](char c) { return c == 'v' || c == 'V' || c == '=' || is_space(c); });
  take_while(text, [](char c) { return !is_space(c) && c != ','; });
  return parse_operand(start.substr(0, start.size() - text.size()), out);
}

// Takes one comparator with its operand.
bool take_term(std::string_view& text, const ComparatorRules& rules, Term& out) {
  const bool bare = rules.bare == Partial::caret;
  if (take(text, '^')) {
    out.kind = Kind::caret;
  } else if (take(text, '~')) {
    take(text, '>');
    out.kind = Kind::tilde;
  } else if (const auto comparator = take_comparator(text)) {
    out.comparator = *comparator;
  } else if (bare) {
    const auto end = std::min(text.find_first_of(", "), text.size());
    const bool wild = text.substr(0, end).find('*') != std::string_view::npos;
    out.kind = wild ? Kind::plain : Kind::caret;
  }
  return take_operand(text, out.operand);
}

// "1.2 - 2.3": what is at the front is the upper end, and `lower` was the lower one.
bool take_hyphen(std::string_view& text, Term& lower, Term& upper) {
  std::string_view rest = text;
  skip_space(rest);
  if (rest.size() < 2 || rest[0] != '-' || !is_space(rest[1])) return false;
  rest.remove_prefix(1);
  if (!take_operand(rest, upper.operand)) return false;
  lower.kind = Kind::from;
  lower.comparator = Comparator::greater_equal;
  upper.comparator = Comparator::less_equal;
  text = rest;
  return true;
}

bool names_prerelease_of(const Term& term, const Semver& version) {
  return !term.operand.version.prerelease.empty() &&
         compare_first(version, term.operand, term.operand.known) == 0;
}

}  // namespace

Answer contains_comparators(std::string_view text, const Semver& version,
                            const ComparatorRules& rules) {
  bool inside = true;
  bool named = version.prerelease.empty() || rules.prereleases == Prereleases::included;
  skip_separators(text);
  while (!text.empty()) {
    Term term;
    if (!take_term(text, rules, term)) return Answer::undetermined;
    Term upper;
    if (take_hyphen(text, term, upper)) {
      inside = inside && term_holds(upper, version, rules.prereleases);
      named = named || names_prerelease_of(upper, version);
    }
    inside = inside && term_holds(term, version, rules.prereleases);
    named = named || names_prerelease_of(term, version);
    skip_separators(text);
  }
  return to_answer(inside && named);
}

}  // namespace iar::version
