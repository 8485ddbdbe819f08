// Julia's packages: VersionNumber of the manual's "Version Number Literals", and the compat
// notation of Pkg.jl. Its surprises: builds are compared too, and a comma in a compat entry means
// "or".
#include "version/range.h"
#include "version/schemes.h"
#include "version/semver_range.h"
#include "version/semver_version.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_dialect = {
    .prefix = true, .numbers_least = 1, .leading_zeros = true, .bare_prerelease = true};

std::optional<Semver> parse(std::string_view text) { return parse_semver(text, k_dialect); }

bool valid(std::string_view text) { return parse(text).has_value(); }

Order compare_julia(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  if (!a || !b) return Order::undetermined;
  const auto order = compare_semver(*a, *b);
  return order_of(order != 0 ? order : compare_identifiers(a->build, b->build));
}

Answer contains_julia(std::string_view range, std::string_view text, Prereleases) {
  const auto version = parse(text);
  if (!version) return Answer::undetermined;
  return any_alternative(range, ",", [&](std::string_view alternative) {
    return contains_comparators(alternative, *version, {.bare = Partial::caret});
  });
}

}  // namespace

constexpr Scheme k_julia = {.name = "julia",
                            .also = "",
                            .what = "Julia packages",
                            .valid = valid,
                            .compare = compare_julia,
                            .contains = contains_julia,
                            .sample = "1.0.0"};

}  // namespace iar::version
