// npm's packages: Semantic Versioning as node-semver reads it in its loose mode, and its ranges
// (docs.npmjs.com, "semver", "Ranges"). Its surprise: a range leaves out prereleases of versions
// that it does not name, unless it is asked to include them.
#include "version/schemes.h"
#include "version/semver_range.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_loose = {.leading_zeros = true, .bare_prerelease = true};

// npm writes and reads "v1.2.3", "=1.2.3" and "= v1.2.3".
std::optional<Semver> parse(std::string_view text) {
  text = trimmed(text);
  take_while(text, [](char c) { return c == 'v' || c == 'V' || c == '=' || is_space(c); });
  return parse_semver(text, k_loose);
}

bool valid(std::string_view text) { return parse(text).has_value(); }

Order compare_npm(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  return a && b ? order_of(compare_semver(*a, *b)) : Order::undetermined;
}

Answer contains_npm(std::string_view range, std::string_view text, Prereleases prereleases) {
  const auto version = parse(text);
  if (!version) return Answer::undetermined;
  return any_alternative(range, "||", [&](std::string_view alternative) {
    return contains_comparators(alternative, *version, {.prereleases = prereleases});
  });
}

}  // namespace

constexpr Scheme k_npm = {.name = "npm",
                          .also = "node javascript",
                          .what = "npm packages",
                          .valid = valid,
                          .compare = compare_npm,
                          .contains = contains_npm,
                          .sample = "1.0.0"};

}  // namespace iar::version
