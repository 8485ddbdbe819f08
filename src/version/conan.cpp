// Conan's packages: words and numbers with dots, 1.2.b-pre.1+build; docs.conan.io, "Version" and
// "Version ranges". Its surprises: a number against a word is compared as text, so that the order
// is not transitive, and "1.0-" is before every prerelease of 1.0.
#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

struct ConanVersion {
  std::string_view items;
  std::string_view prerelease;
  std::string_view build;
  bool is_prerelease = false;
};

std::string_view without_zeros(std::string_view items) {
  while (items.ends_with(".0")) items.remove_suffix(2);
  return items == "0" ? std::string_view{} : items;
}

bool parse(std::string_view text, ConanVersion& out) {
  constexpr auto known = [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '+' || c == '_' || c == '*';
  };
  if (text.empty() || !all_of(text, known)) return false;
  const auto plus = text.find('+');
  if (plus != std::string_view::npos) out.build = without_zeros(text.substr(plus + 1));
  text = text.substr(0, plus);
  const auto hyphen = text.find('-');
  out.is_prerelease = hyphen != std::string_view::npos;
  if (out.is_prerelease) out.prerelease = without_zeros(text.substr(hyphen + 1));
  out.items = without_zeros(text.substr(0, hyphen));
  return hyphen != 0 && plus != 0;
}

Ordering compare_item(std::string_view left, std::string_view right) {
  if (all_digits(left) && all_digits(right)) return compare_numbers(left, right);
  return left <=> right;
}

Ordering compare_items(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const auto order = compare_item(take_until(left, '.'), take_until(right, '.'));
    if (order != 0) return order;
  }
  return !left.empty() <=> !right.empty();
}

Ordering compare_parsed(const ConanVersion& a, const ConanVersion& b) {
  auto order = compare_items(a.items, b.items);
  if (order == 0) order = b.is_prerelease <=> a.is_prerelease;
  if (order == 0) order = compare_items(a.prerelease, b.prerelease);
  return order == 0 ? compare_items(a.build, b.build) : order;
}

bool valid(std::string_view text) {
  ConanVersion version;
  return parse(text, version);
}

Order compare_conan(std::string_view left, std::string_view right) {
  ConanVersion a;
  ConanVersion b;
  if (!parse(left, a) || !parse(right, b)) return Order::undetermined;
  return order_of(compare_parsed(a, b));
}

// "^1.2": the items up to the first that is not zero stay; "~1.2.3": the first two, or the one.
Answer is_compatible(bool caret, std::string_view operand, std::string_view text) {
  ConanVersion wanted;
  ConanVersion version;
  if (!parse(operand, wanted) || !parse(text, version)) return Answer::undetermined;
  if (compare_parsed(version, wanted) < 0) return Answer::no;
  std::string_view rest = operand.substr(0, operand.find_first_of("-+"));
  std::string_view items = text.substr(0, text.find_first_of("-+"));
  for (int i = 0; !rest.empty(); ++i) {
    if (!caret && i == 2) break;
    const auto item = take_until(rest, '.');
    const auto found = take_until(items, '.');
    if (compare_item(item, found.empty() ? "0" : found) != 0) return Answer::no;
    if (caret && !is_zero(item)) break;
  }
  return Answer::yes;
}

Answer contains_all(std::string_view range, std::string_view version) {
  Answer answer = Answer::yes;
  // Options such as ", include_prerelease" follow the comparators.
  range = trimmed(range.substr(0, range.find(',')));
  while (!range.empty()) {
    const bool caret = take(range, '^');
    const bool tilde = !caret && take(range, '~');
    const auto comparator = take_comparator(range);
    skip_space(range);
    const auto operand = take_while(range, [](char c) { return !is_space(c); });
    skip_space(range);
    if (operand == "*" || operand == "*-") {
      answer = both(answer, valid(version) ? Answer::yes : Answer::undetermined);
    } else if (caret || tilde) {
      answer = both(answer, is_compatible(caret, operand, version));
    } else {
      answer = both(answer,
                    holds(comparator.value_or(Comparator::equal), compare_conan(version, operand)));
    }
  }
  return answer;
}

Answer contains_conan(std::string_view range, std::string_view version, Prereleases) {
  range = trimmed(range);
  if (take(range, '[') && range.ends_with(']')) range.remove_suffix(1);
  if (trimmed(range).empty()) return Answer::undetermined;
  return any_alternative(range, "||", [&](std::string_view alternative) {
    return contains_all(alternative, version);
  });
}

}  // namespace

constexpr Scheme k_conan = {.name = "conan",
                            .also = "",
                            .what = "Conan packages",
                            .valid = valid,
                            .compare = compare_conan,
                            .contains = contains_conan,
                            .sample = "1.0"};

}  // namespace iar::version
