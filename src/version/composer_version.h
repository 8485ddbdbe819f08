// Versions of PHP packages as Composer normalises them: 1.2.3.4-beta2-dev, a date, or the name of a
// branch; getcomposer.org, "Versions and constraints".
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "version/parts.h"

namespace iar::version {

constexpr std::size_t k_composer_parts_max = 48;

struct ComposerVersion {
  // Runs of digits and words. The first `numbers` are the numbers of the version.
  std::array<std::string_view, k_composer_parts_max> parts;
  std::size_t count = 0;
  std::size_t numbers = 0;
  std::size_t written = 0;    // numbers as written; the others are zeros
  bool has_modifier = false;  // "-beta2", "-dev"
  std::string_view branch;    // of "dev-main": "main", and no parts

  bool add(std::string_view part);
};

// Errors: not a version that Composer takes.
std::optional<ComposerVersion> parse_composer(std::string_view text);
// Numbers and the words that PHP knows, in whatever order: what version_compare orders although
// Composer refuses it.
std::optional<ComposerVersion> parse_php(std::string_view text);

// PHP manual, "version_compare".
Ordering compare_composer(const ComposerVersion& left, const ComposerVersion& right);

// Whether a character may stand for any number: "1.x", "1.*".
constexpr bool is_composer_wildcard(char c) { return c == 'x' || c == 'X' || c == '*'; }

}  // namespace iar::version
