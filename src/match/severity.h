// How bad a finding is, in one scale of words. Whoever speaks for the package is heard first; where
// nobody says, it is `unknown`, never "low".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/advisory.h"

namespace iar::match {

// In rising order.
enum class Level : std::uint8_t { unknown, negligible, low, medium, high, critical };

std::string_view level_name(Level level);
// A vendor's word ("Important", "moderate", "unimportant"); nothing for a word that is none.
std::optional<Level> level_of_word(std::string_view word);
// CVSS v3.1 §5, v4.0 §6: none 0, low 0.1, medium 4.0, high 7.0, critical 9.0. `none` is negligible.
Level level_of_score(double score);

struct Rating {
  Level level = Level::unknown;
  std::optional<double> score;  // CVSS base score, 0 to 10
  std::string vector;           // that the score is of
  std::string source;           // whose word or vector it is
  bool operator==(const Rating&) const = default;
};

// Of one statement of one advisory: its own word, then the advisory's words, then its vectors, the
// newest CVSS version first.
Rating rating_of(const advisory::Advisory& advisory, const advisory::Statement& statement);

// By vectors, and then by words and numbers without a vector: what remains when nobody who speaks
// for the package says anything. Unknown where these say nothing either.
Rating rating_of(const std::vector<advisory::Severity>& severities);

}  // namespace iar::match
