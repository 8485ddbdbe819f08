// .NET's packages: Semantic Versioning with up to four numbers; learn.microsoft.com, NuGet,
// "Package versioning". Its surprises: words of prereleases ignore case, builds do not count, and a
// bare "1.0" as a range is a lower bound.
#include "version/interval.h"
#include "version/range.h"
#include "version/schemes.h"
#include "version/semver_version.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_dialect = {.numbers_least = 1, .numbers_most = 4, .leading_zeros = true};

std::optional<Semver> parse(std::string_view text) {
  return parse_semver(trimmed(text), k_dialect);
}

bool valid(std::string_view text) { return parse(text).has_value(); }

Ordering compare_prereleases(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const auto a = take_until(left, '.');
    const auto b = take_until(right, '.');
    const bool number = all_digits(a);
    if (number != all_digits(b)) return number ? Ordering::less : Ordering::greater;
    const auto order = number ? compare_numbers(a, b) : compare_folded(a, b);
    if (order != 0) return order;
  }
  return left.size() <=> right.size();
}

Order compare_nuget(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  if (!a || !b) return Order::undetermined;
  const auto order = compare_number_lists(a->numbers, b->numbers, '.');
  if (order != 0) return order_of(order);
  if (a->prerelease.empty() || b->prerelease.empty()) {
    return order_of(a->prerelease.empty() <=> b->prerelease.empty());
  }
  return order_of(compare_prereleases(a->prerelease, b->prerelease));
}

// A floating "1.2.*" is at least 1.2.0 and everything that NuGet would take instead: all later
// ones.
Answer is_at_least(std::string_view operand, std::string_view version) {
  while (operand.ends_with('*') || operand.ends_with('.')) operand.remove_suffix(1);
  return operand.empty() ? to_answer(valid(version))
                         : holds(Comparator::greater_equal, compare_nuget(version, operand));
}

Answer contains_nuget(std::string_view range, std::string_view version, Prereleases) {
  range = trimmed(range);
  if (range.starts_with('[') || range.starts_with('(')) {
    return contains_intervals(compare_nuget, range, version);
  }
  if (range.ends_with('*')) return is_at_least(range, version);
  if (range.starts_with('<') || range.starts_with('>') || range.starts_with('=')) {
    return contains_plain(compare_nuget, range, version);
  }
  return holds(Comparator::greater_equal, compare_nuget(version, range));
}

}  // namespace

constexpr Scheme k_nuget = {.name = "nuget",
                            .also = ".net",
                            .what = ".NET packages",
                            .valid = valid,
                            .compare = compare_nuget,
                            .contains = contains_nuget,
                            .sample = "1.0.0"};

}  // namespace iar::version
