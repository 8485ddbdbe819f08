// Semantic Versioning, semver.org 2.0.0 §11, for what has no dialect of its own (Swift, GitHub
// Actions, OSV's SEMVER ranges). More lenient than that text: a "v" in front, any count of numbers,
// leading zeros, since tags are written like that. Its surprise: "1.0.0-1" is before "1.0.0".
#include "version/range.h"
#include "version/schemes.h"
#include "version/semver_version.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_dialect = {
    .prefix = true, .numbers_least = 1, .numbers_most = k_version_bytes_max, .leading_zeros = true};

std::optional<Semver> parse(std::string_view text) {
  return parse_semver(trimmed(text), k_dialect);
}

bool valid(std::string_view text) { return parse(text).has_value(); }

Order compare_lenient(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  return a && b ? order_of(compare_semver(*a, *b)) : Order::undetermined;
}

// Bitnami counts its own builds of a version behind a hyphen: 1.2.3-4 is later than 1.2.3.
struct Revised {
  Semver version;
  std::string_view revision;
};

std::optional<Revised> parse_revised(std::string_view text) {
  const auto version = parse(text);
  if (!version) return std::nullopt;
  Revised out = {*version, {}};
  if (all_digits(version->prerelease)) std::swap(out.version.prerelease, out.revision);
  return out;
}

bool valid_bitnami(std::string_view text) { return parse_revised(text).has_value(); }

Order compare_bitnami(std::string_view left, std::string_view right) {
  const auto a = parse_revised(left);
  const auto b = parse_revised(right);
  if (!a || !b) return Order::undetermined;
  const auto order = compare_semver(a->version, b->version);
  return order_of(order != 0 ? order : compare_numbers(a->revision, b->revision));
}

}  // namespace

constexpr Scheme k_semver = {.name = "semver",
                             .also = "swift github githubactions terraform helm",
                             .what = "Semantic Versioning, leniently",
                             .valid = valid,
                             .compare = compare_lenient,
                             .contains = contains_plainly<compare_lenient>,
                             .sample = "1.0.0"};

constexpr Scheme k_bitnami = {.name = "bitnami",
                              .also = "",
                              .what = "Bitnami's applications",
                              .valid = valid_bitnami,
                              .compare = compare_bitnami,
                              .contains = contains_plainly<compare_bitnami>,
                              .sample = "1.0.0-1"};

}  // namespace iar::version
