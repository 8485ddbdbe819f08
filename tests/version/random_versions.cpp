#include "version/random_versions.h"

#include <algorithm>
#include <array>

namespace iar::version {

namespace {

bool at_most(Order order) { return order == Order::less || order == Order::equal; }

// From a to b, b to c: what a to c must be, as far as it is known.
bool follows(Order first, Order second, Order whole) {
  if (!at_most(first) || !at_most(second) || whole == Order::undetermined) return true;
  const bool equal = first == Order::equal && second == Order::equal;
  return whole == (equal ? Order::equal : Order::less);
}

}  // namespace

std::string_view RandomVersions::one_of(const std::vector<std::string_view>& list) {
  return list[random_() % list.size()];
}

std::string RandomVersions::next() {
  static const std::vector<std::string_view> k_numbers = {
      "0", "1", "1", "2", "3", "10", "9", "01", "0", "100", "99999999999999999999"};
  static const std::vector<std::string_view> k_words = {"a",   "b",    "rc", "alpha", "beta", "pre",
                                                        "dev", "post", "p",  "final", "x",    "r"};
  static const std::vector<std::string_view> k_marks = {"-", "-", ".", "_", "+",
                                                        "~", "^", "",  "-r"};
  std::string out;
  const std::size_t numbers = 1 + random_() % 3;
  for (std::size_t i = 0; i < numbers; ++i) {
    if (i > 0) out += '.';
    out += one_of(k_numbers);
  }
  while (random_() % 2 == 0) {
    out += one_of(k_marks);
    out += one_of(random_() % 2 == 0 ? k_words : k_numbers);
    if (random_() % 2 == 0) out += one_of(k_numbers);
  }
  return out;
}

bool is_transitive(const Scheme& scheme) {
  constexpr std::array<std::string_view, 3> k_others = {"alpm", "conan", "maven"};
  return std::ranges::find(k_others, scheme.name) == k_others.end();
}

std::string contradiction(const Scheme& scheme, const std::string& a, const std::string& b,
                          const std::string& c) {
  const Order ab = compare(scheme, a, b);
  const Order bc = compare(scheme, b, c);
  const Order ac = compare(scheme, a, c);
  const std::string names = std::string(scheme.name) + ": " + a + ", " + b + ", " + c;
  if (compare(scheme, b, a) != opposite(ab)) return names + ": not antisymmetric";
  const bool valid = valid_version(scheme, a);
  if (valid != (compare(scheme, a, a) == Order::equal)) return names + ": not reflexive";
  const bool both_valid = valid && valid_version(scheme, b);
  if (both_valid && ab == Order::undetermined) return names + ": undetermined";
  if (!is_transitive(scheme)) return {};
  const bool fine = follows(ab, bc, ac) && follows(opposite(bc), opposite(ab), opposite(ac));
  return fine ? std::string{} : names + ": not transitive";
}

}  // namespace iar::version
