// Gentoo's versions: 1.2.3a_rc1_p2-r4; Package Manager Specification, section 3.2 and 3.3. Its
// surprise: numbers behind a dot that start with a zero compare like decimal places.
#include <array>

#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

struct GentooVersion {
  std::string_view numbers;  // 1.2.3
  std::string_view letter;
  std::string_view suffixes;  // _rc1_p2
  std::string_view revision;  // digits; empty: 0
};

struct Suffix {
  std::string_view word;
  int rank = 0;
};
constexpr std::array<Suffix, 5> k_suffixes = {
    {{"alpha", -4}, {"beta", -3}, {"pre", -2}, {"rc", -1}, {"p", 1}}};

// Takes "_rc1"; a rank of 0: there is none.
Suffix take_suffix(std::string_view& text) {
  if (!take(text, '_')) return {};
  const auto word = take_while(text, is_lower);
  for (const Suffix& suffix : k_suffixes) {
    if (suffix.word == word) return {take_digits(text), suffix.rank};
  }
  return {};
}

bool take_numbers(std::string_view& text) {
  if (take_digits(text).empty()) return false;
  while (take(text, '.')) {
    if (take_digits(text).empty()) return false;
  }
  return true;
}

std::string_view taken(std::string_view before, std::string_view after) {
  return before.substr(0, before.size() - after.size());
}

bool parse(std::string_view text, GentooVersion& out) {
  std::string_view rest = text;
  if (!take_numbers(rest)) return false;
  out.numbers = taken(text, rest);
  if (!rest.empty() && is_lower(rest.front())) {
    out.letter = rest.substr(0, 1);
    rest.remove_prefix(1);
  }
  const std::string_view suffixes = rest;
  while (rest.starts_with('_')) {
    if (take_suffix(rest).rank == 0) return false;
  }
  out.suffixes = taken(suffixes, rest);
  if (take(rest, "-r")) {
    out.revision = take_digits(rest);
    if (out.revision.empty()) return false;
  }
  return rest.empty();
}

Ordering compare_decimals(std::string_view left, std::string_view right) {
  while (left.ends_with('0')) left.remove_suffix(1);
  while (right.ends_with('0')) right.remove_suffix(1);
  return left <=> right;
}

Ordering compare_dotted(std::string_view left, std::string_view right) {
  const auto first = compare_numbers(take_until(left, '.'), take_until(right, '.'));
  if (first != 0) return first;
  while (!left.empty() && !right.empty()) {
    const auto a = take_until(left, '.');
    const auto b = take_until(right, '.');
    const bool decimal = a.starts_with('0') || b.starts_with('0');
    const auto order = decimal ? compare_decimals(a, b) : compare_numbers(a, b);
    if (order != 0) return order;
  }
  return !left.empty() <=> !right.empty();
}

Ordering compare_suffixes(std::string_view left, std::string_view right) {
  while (!left.empty() || !right.empty()) {
    const Suffix a = take_suffix(left);
    const Suffix b = take_suffix(right);
    auto order = a.rank <=> b.rank;
    if (order == 0) order = compare_numbers(a.word, b.word);
    if (order != 0) return order;
  }
  return Ordering::equal;
}

Ordering compare_without_revision(const GentooVersion& a, const GentooVersion& b) {
  auto order = compare_dotted(a.numbers, b.numbers);
  if (order == 0) order = a.letter <=> b.letter;
  return order == 0 ? compare_suffixes(a.suffixes, b.suffixes) : order;
}

bool valid(std::string_view text) {
  GentooVersion version;
  return parse(text, version);
}

Order compare_gentoo(std::string_view left, std::string_view right) {
  GentooVersion a;
  GentooVersion b;
  if (!parse(left, a) || !parse(right, b)) return Order::undetermined;
  const auto order = compare_without_revision(a, b);
  return order_of(order != 0 ? order : compare_numbers(a.revision, b.revision));
}

// GLSA's "rge", "rle" … ask for a revision of one and the same version: "r>=1.2-r3".
Answer contains_revision(std::string_view range, std::string_view version) {
  const auto comparator = take_comparator(range);
  skip_space(range);
  GentooVersion a;
  GentooVersion b;
  if (!comparator || !parse(version, a) || !parse(range, b)) return Answer::undetermined;
  if (compare_without_revision(a, b) != 0) return Answer::no;
  return holds(*comparator, order_of(compare_numbers(a.revision, b.revision)));
}

// PMS 8.3.1: "~1.2" is any revision, "=1.2*" any version that goes on like that.
Answer contains_gentoo(std::string_view range, std::string_view version, Prereleases) {
  range = trimmed(range);
  if (take(range, 'r')) return contains_revision(range, version);
  if (take(range, '~')) {
    GentooVersion a;
    GentooVersion b;
    if (!parse(version, a) || !parse(range, b)) return Answer::undetermined;
    return to_answer(compare_without_revision(a, b) == 0);
  }
  if (range.starts_with('=') && range.ends_with('*')) {
    const std::string_view prefix = range.substr(1, range.size() - 2);
    if (!valid(version) || !valid(prefix)) return Answer::undetermined;
    const bool border = version.size() == prefix.size() || !is_digit(prefix.back()) ||
                        (version.size() > prefix.size() && !is_digit(version[prefix.size()]));
    return to_answer(version.starts_with(prefix) && border);
  }
  return contains_plain(compare_gentoo, range, version);
}

}  // namespace

constexpr Scheme k_gentoo = {.name = "gentoo",
                             .also = "ebuild portage",
                             .what = "Gentoo packages",
                             .valid = valid,
                             .compare = compare_gentoo,
                             .contains = contains_gentoo,
                             .sample = "1.0-r1"};

}  // namespace iar::version
