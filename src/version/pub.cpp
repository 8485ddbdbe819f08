// Dart's packages: Semantic Versioning; dart.dev, "Package versioning" and "Version constraints".
// Its surprises: builds are compared too, and "<2.0.0" leaves out the prereleases of 2.0.0.
#include "version/range.h"
#include "version/schemes.h"
#include "version/semver_version.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_dialect = {.prefix = true, .leading_zeros = true};

std::optional<Semver> parse(std::string_view text) { return parse_semver(text, k_dialect); }

bool valid(std::string_view text) { return parse(text).has_value(); }

Ordering compare_with_build(const Semver& left, const Semver& right) {
  const auto order = compare_semver(left, right);
  return order != 0 ? order : compare_identifiers(left.build, right.build);
}

Order compare_pub(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  return a && b ? order_of(compare_with_build(*a, *b)) : Order::undetermined;
}

bool same_numbers(const Semver& left, const Semver& right) {
  return compare_number_lists(left.numbers, right.numbers, '.') == 0;
}

// "^1.2.3" is at least that, and below the next version that may break: 2.0.0, or 0.3.0 for "^0.2".
bool is_compatible(const Semver& base, const Semver& version) {
  if (compare_with_build(version, base) < 0) return false;
  std::string_view a = base.numbers;
  std::string_view b = version.numbers;
  const auto major = take_until(a, '.');
  if (compare_numbers(major, take_until(b, '.')) != 0) return false;
  if (!is_zero(major)) return true;
  return compare_numbers(take_until(a, '.'), take_until(b, '.')) == 0;
}

struct Bound {
  Comparator comparator = Comparator::equal;
  Semver version;
};

// `lower` is the last lower bound; a prerelease of the same numbers there lets others in.
bool is_within(const Bound& bound, const std::optional<Semver>& lower, const Semver& version) {
  if (holds(bound.comparator, order_of(compare_with_build(version, bound.version))) !=
      Answer::yes) {
    return false;
  }
  const bool plain = bound.version.prerelease.empty() && bound.version.build.empty();
  if (bound.comparator != Comparator::less || !plain || version.prerelease.empty()) return true;
  if (!same_numbers(version, bound.version)) return true;
  return lower && !lower->prerelease.empty() && same_numbers(*lower, bound.version);
}

Answer contains_pub(std::string_view range, std::string_view text, Prereleases) {
  const auto version = parse(text);
  range = trimmed(range);
  if (!version || range.empty()) return Answer::undetermined;
  if (range == "any") return Answer::yes;
  bool inside = true;
  std::optional<Semver> lower;
  while (!range.empty()) {
    const bool caret = take(range, '^');
    const auto comparator = caret ? std::nullopt : take_comparator(range);
    skip_space(range);
    constexpr auto is_operand = [](char c) { return !is_space(c) && c != '<' && c != '>'; };
    const auto operand = parse(take_while(range, is_operand));
    if (!operand) return Answer::undetermined;
    const Bound bound = {comparator.value_or(Comparator::equal), *operand};
    inside =
        inside && (caret ? is_compatible(*operand, *version) : is_within(bound, lower, *version));
    if (bound.comparator == Comparator::greater || bound.comparator == Comparator::greater_equal) {
      lower = *operand;
    }
    skip_space(range);
  }
  return to_answer(inside);
}

}  // namespace

constexpr Scheme k_pub = {.name = "pub",
                          .also = "dart",
                          .what = "Dart packages",
                          .valid = valid,
                          .compare = compare_pub,
                          .contains = contains_pub,
                          .sample = "1.0.0"};

}  // namespace iar::version
