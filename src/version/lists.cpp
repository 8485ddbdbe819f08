// Versions that are nothing but lists of numbers, and those of which nothing is known.
//
// CRAN (Writing R Extensions, 1.1.1): numbers with "." or "-" between; Hackage (the PVP,
// pvp.haskell .org): with ".". In both a longer list of the same numbers is later: 1.0
// before 1.0.0.
#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

// Takes a number and the separator behind it; false: there is none, or nothing after a separator.
bool take_number(std::string_view& text, std::string_view separators, std::string_view& out) {
  out = take_digits(text);
  if (out.empty() || text.empty()) return !out.empty();
  if (separators.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return !text.empty();
}

bool is_list(std::string_view text, std::string_view separators) {
  std::string_view number;
  do {
    if (!take_number(text, separators, number)) return false;
  } while (!text.empty());
  return true;
}

Order compare_lists(std::string_view left, std::string_view right, std::string_view separators) {
  if (!is_list(left, separators) || !is_list(right, separators)) return Order::undetermined;
  while (!left.empty() && !right.empty()) {
    std::string_view a;
    std::string_view b;
    take_number(left, separators, a);
    take_number(right, separators, b);
    const auto order = compare_numbers(a, b);
    if (order != 0) return order_of(order);
  }
  return order_of(!left.empty() <=> !right.empty());
}

bool valid_cran(std::string_view text) { return is_list(text, ".-"); }
Order compare_cran(std::string_view left, std::string_view right) {
  return compare_lists(left, right, ".-");
}

bool valid_hackage(std::string_view text) { return is_list(text, "."); }
Order compare_hackage(std::string_view left, std::string_view right) {
  return compare_lists(left, right, ".");
}

// Cabal joins by "&&" what must all hold.
Answer contains_hackage(std::string_view range, std::string_view version, Prereleases) {
  return any_alternative(range, "||", [&](std::string_view alternative) {
    return all_parts(alternative, "&&", [&](std::string_view part) {
      return contains_plain(compare_hackage, part, version);
    });
  });
}

// Of an unknown ecosystem: numbers with dots are ordered as everybody would, and what follows them
// does not matter where the numbers differ.
bool valid_generic(std::string_view text) {
  take(text, 'v');
  return is_list(text, ".");
}
Order compare_generic(std::string_view left, std::string_view right) {
  const bool valid = valid_generic(left) && valid_generic(right);
  take(left, 'v');
  take(right, 'v');
  while (!left.empty() || !right.empty()) {
    const auto a = take_digits(left);
    const auto b = take_digits(right);
    const auto order = compare_numbers(a, b);
    if (!valid && (a.empty() || b.empty())) return Order::undetermined;
    if (order != 0) return order_of(order);
    const bool border = (left.empty() || take(left, '.')) && (right.empty() || take(right, '.'));
    if (!border) return Order::undetermined;
  }
  return valid ? Order::equal : Order::undetermined;
}

bool valid_text(std::string_view text) { return !text.empty(); }
Order compare_text(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty()) return Order::undetermined;
  return order_of(compare_bytes(left, right));
}

}  // namespace

constexpr Scheme k_cran = {.name = "cran",
                           .also = "r",
                           .what = "R packages",
                           .valid = valid_cran,
                           .compare = compare_cran,
                           .contains = contains_plainly<compare_cran>,
                           .sample = "1.0"};

constexpr Scheme k_hackage = {.name = "hackage",
                              .also = "haskell ghc",
                              .what = "Haskell packages",
                              .valid = valid_hackage,
                              .compare = compare_hackage,
                              .contains = contains_hackage,
                              .sample = "1.0"};

constexpr Scheme k_generic = {.name = "generic",
                              .also = "intdot",
                              .what = "numbers with dots, of no known ecosystem",
                              .valid = valid_generic,
                              .compare = compare_generic,
                              .contains = contains_plainly<compare_generic>,
                              .sample = "1.0"};

constexpr Scheme k_lexicographic = {.name = "lexicographic",
                                    .also = "",
                                    .what = "texts by their bytes (vers)",
                                    .valid = valid_text,
                                    .compare = compare_text,
                                    .contains = contains_plainly<compare_text>,
                                    .sample = "a"};

}  // namespace iar::version
