// Rust's crates: strict Semantic Versioning, and Cargo's requirements (The Cargo Book, "Specifying
// Dependencies"). Its surprises: a bare "1.2" means "^1.2"; two versions that differ in their build
// are not equal when compared, but are the same to a requirement.
#include "version/schemes.h"
#include "version/semver_range.h"

namespace iar::version {

namespace {

bool valid(std::string_view text) { return parse_semver(text, k_semver_strict).has_value(); }

// Numbers by value, and of two that write the same one, the one with more zeros is greater.
Ordering compare_builds(std::string_view left, std::string_view right) {
  const auto order = compare_identifiers(left, right);
  return order != 0 ? order : left.size() <=> right.size();
}

Order compare_cargo(std::string_view left, std::string_view right) {
  const auto a = parse_semver(left, k_semver_strict);
  const auto b = parse_semver(right, k_semver_strict);
  if (!a || !b) return Order::undetermined;
  const auto order = compare_semver(*a, *b);
  return order_of(order != 0 ? order : compare_builds(a->build, b->build));
}

Answer contains_cargo(std::string_view range, std::string_view text, Prereleases prereleases) {
  const auto version = parse_semver(text, k_semver_strict);
  if (!version || trimmed(range).empty()) return Answer::undetermined;
  return contains_comparators(range, *version,
                              {.bare = Partial::caret, .prereleases = prereleases});
}

}  // namespace

constexpr Scheme k_cargo = {.name = "cargo",
                            .also = "crates.io rust",
                            .what = "Rust crates",
                            .valid = valid,
                            .compare = compare_cargo,
                            .contains = contains_cargo,
                            .sample = "1.0.0"};

}  // namespace iar::version
