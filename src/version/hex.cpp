// Elixir's and Erlang's packages: strict Semantic Versioning; hexdocs.pm, elixir/Version. Its
// surprise: requirements are joined by the words "and" and "or", and "~> 2.1" stops before any
// prerelease of 3.0.0.
#include "version/range.h"
#include "version/schemes.h"
#include "version/semver_version.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_pessimistic = {.numbers_least = 2};

bool valid(std::string_view text) { return parse_semver(text, k_semver_strict).has_value(); }

Order compare_hex(std::string_view left, std::string_view right) {
  const auto a = parse_semver(left, k_semver_strict);
  const auto b = parse_semver(right, k_semver_strict);
  return a && b ? order_of(compare_semver(*a, *b)) : Order::undetermined;
}

// "~> 2.1.3": at least that, and the same but for the last number.
Answer is_pessimistic(std::string_view operand, const Semver& version) {
  const auto base = parse_semver(operand, k_pessimistic);
  if (!base) return Answer::undetermined;
  if (compare_semver(version, *base) < 0) return Answer::no;
  const std::string_view kept = base->numbers.substr(0, base->numbers.rfind('.'));
  std::string_view numbers = version.numbers;
  std::string_view rest = kept;
  while (!rest.empty()) {
    if (compare_numbers(take_until(rest, '.'), take_until(numbers, '.')) != 0) return Answer::no;
  }
  return Answer::yes;
}

Answer satisfies_one(std::string_view requirement, const Semver& version) {
  requirement = trimmed(requirement);
  if (take(requirement, "~>")) return is_pessimistic(trimmed(requirement), version);
  auto comparator = take_comparator(requirement);
  if (!comparator && take(requirement, '!')) comparator = Comparator::not_equal;
  const auto operand = parse_semver(trimmed(requirement), k_semver_strict);
  if (!operand) return Answer::undetermined;
  return holds(comparator.value_or(Comparator::equal), order_of(compare_semver(version, *operand)));
}

Answer contains_hex(std::string_view range, std::string_view text, Prereleases) {
  const auto version = parse_semver(text, k_semver_strict);
  if (!version) return Answer::undetermined;
  return any_alternative(range, " or ", [&](std::string_view alternative) {
    return all_parts(alternative, " and ", [&](std::string_view requirement) {
      return satisfies_one(requirement, *version);
    });
  });
}

}  // namespace

constexpr Scheme k_hex = {.name = "hex",
                          .also = "elixir erlang",
                          .what = "Elixir and Erlang packages",
                          .valid = valid,
                          .compare = compare_hex,
                          .contains = contains_hex,
                          .sample = "1.0.0"};

}  // namespace iar::version
