// Versions of the form 1.2.3-rc.1+build, in the dialects of those who use Semantic Versioning.
#pragma once

#include <optional>
#include <string_view>

#include "version/parts.h"

namespace iar::version {

// What a dialect takes beyond semver.org 2.0.0 §9 to §11.
struct SemverDialect {
  bool prefix = false;  // "v1.2.3"
  std::size_t numbers_least = 3;
  std::size_t numbers_most = 3;
  bool leading_zeros = false;    // "01.2.3", "1.2.3-01"
  bool bare_prerelease = false;  // "1.2.3rc1"
};

constexpr SemverDialect k_semver_strict = {};

struct Semver {
  std::string_view numbers;  // "1.2.3"
  std::string_view prerelease;
  std::string_view build;
};

std::optional<Semver> parse_semver(std::string_view text, const SemverDialect& dialect);
// What may stand behind the numbers: "-rc.1+build", or nothing. False: something else.
bool parse_semver_tail(std::string_view text, const SemverDialect& dialect, Semver& out);

// Lists of identifiers, §11.4: numbers by value and before words, words by bytes, a list that goes
// on is greater. An empty list is an identifier short of any.
Ordering compare_identifiers(std::string_view left, std::string_view right);
// Numbers; then a prerelease before none.
Ordering compare_semver(const Semver& left, const Semver& right);

}  // namespace iar::version
