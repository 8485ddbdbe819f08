// Alpine's versions: 1.2.3a_rc1_p2~0123abc-r4; apk-package(5), "PACKAGE VERSION SPECIFICATION". Its
// surprise: numbers behind a dot that start with a zero compare like decimal places, and a version
// may end in the middle of a fuzzy match ("~1.2").
#include <array>

#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

// The parts in the order in which they may follow each other. Where two versions are equal so far,
// the one that goes on with the earlier kind is the newer one, except before a pre-suffix.
enum class Kind : std::uint8_t {
  first_number,
  number,
  letter,
  suffix,
  suffix_number,
  hash,
  revision,
  end,
  wrong
};

struct Part {
  Kind kind = Kind::wrong;
  std::string_view text;
  int suffix = 0;  // below zero: before the release
};

struct Suffix {
  std::string_view word;
  int rank = 0;
};
constexpr std::array<Suffix, 9> k_suffixes = {{{"alpha", -4},
                                               {"beta", -3},
                                               {"pre", -2},
                                               {"rc", -1},
                                               {"cvs", 1},
                                               {"svn", 2},
                                               {"git", 3},
                                               {"hg", 4},
                                               {"p", 5}}};

Part take_suffix(std::string_view& text) {
  const auto word = take_while(text, is_lower);
  for (const Suffix& suffix : k_suffixes) {
    if (suffix.word == word) return {Kind::suffix, word, suffix.rank};
  }
  return {};
}

Part take_run(Kind kind, std::string_view run) { return {run.empty() ? Kind::wrong : kind, run}; }

// The next part after one of kind `last`; `wrong` also where parts stand in a wrong order.
Part take_part(std::string_view& text, Kind last) {
  if (text.empty()) return {Kind::end, text};
  if (last <= Kind::number && take(text, '.')) return take_run(Kind::number, take_digits(text));
  if (last <= Kind::number && is_lower(text.front())) {
    const auto letter = text.substr(0, 1);
    text.remove_prefix(1);
    return {Kind::letter, letter};
  }
  if (last == Kind::suffix && is_digit(text.front())) {
    return {Kind::suffix_number, take_digits(text)};
  }
  if (last <= Kind::suffix_number && take(text, '_')) return take_suffix(text);
  if (last <= Kind::suffix_number && take(text, '~')) {
    const auto is_hash = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
    return take_run(Kind::hash, take_while(text, is_hash));
  }
  if (last <= Kind::hash && take(text, "-r")) return take_run(Kind::revision, take_digits(text));
  return {};
}

Part take_first(std::string_view& text) { return take_run(Kind::first_number, take_digits(text)); }

Ordering compare_parts(const Part& left, const Part& right) {
  switch (left.kind) {
    case Kind::number:
      if (left.text.starts_with('0') || right.text.starts_with('0')) {
        return left.text <=> right.text;
      }
      return compare_numbers(left.text, right.text);
    case Kind::first_number:
    case Kind::suffix_number:
    case Kind::revision: return compare_numbers(left.text, right.text);
    case Kind::suffix: return left.suffix <=> right.suffix;
    default: return left.text <=> right.text;
  }
}

// Parts of different kinds, none of them wrong.
Order compare_kinds(const Part& left, const Part& right) {
  if (left.kind == Kind::suffix && left.suffix < 0) return Order::less;
  if (right.kind == Kind::suffix && right.suffix < 0) return Order::greater;
  return left.kind < right.kind ? Order::greater : Order::less;
}

enum class Match : std::uint8_t { exact, fuzzy };

// What decides before the first part that is wrong stays decided. A fuzzy match is equal as soon
// as the right version ends.
Order compare_versions(std::string_view left, std::string_view right, Match match) {
  Part a = take_first(left);
  Part b = take_first(right);
  while (true) {
    if (match == Match::fuzzy && b.kind == Kind::end) return Order::equal;
    if (a.kind == Kind::wrong || b.kind == Kind::wrong) return Order::undetermined;
    if (a.kind != b.kind) return compare_kinds(a, b);
    if (a.kind == Kind::end) return Order::equal;
    const auto order = compare_parts(a, b);
    if (order != 0) return order_of(order);
    a = take_part(left, a.kind);
    b = take_part(right, b.kind);
  }
}

bool valid(std::string_view text) {
  Part part = take_first(text);
  while (part.kind != Kind::end && part.kind != Kind::wrong) part = take_part(text, part.kind);
  return part.kind == Kind::end;
}

Order compare_apk(std::string_view left, std::string_view right) {
  return compare_versions(left, right, Match::exact);
}

// A dependency's constraint, apk-package(5): "<1.2", "~1.2", "<~1.2", ">~1.2", "!~1.2".
Answer contains_fuzzily(std::string_view range, std::string_view version) {
  const bool negative = take(range, '!');
  const bool less = take(range, '<');
  const bool greater = take(range, '>');
  take(range, '=');
  if (!take(range, '~')) return Answer::undetermined;
  take(range, '=');
  skip_space(range);
  if (!valid(range)) return Answer::undetermined;
  const Order order = compare_versions(version, range, Match::fuzzy);
  if (order == Order::undetermined) return Answer::undetermined;
  const bool inside = order == Order::equal || (less && order == Order::less) ||
                      (greater && order == Order::greater);
  return to_answer(inside != negative);
}

Answer contains_apk(std::string_view range, std::string_view version, Prereleases) {
  if (range.substr(0, 3).find('~') != std::string_view::npos) {
    return contains_fuzzily(trimmed(range), version);
  }
  return contains_plain(compare_apk, range, version);
}

}  // namespace

constexpr Scheme k_apk = {.name = "apk",
                          .also = "alpine wolfi chainguard",
                          .what = "Alpine packages",
                          .valid = valid,
                          .compare = compare_apk,
                          .contains = contains_apk,
                          .sample = "1.0-r0"};

}  // namespace iar::version
