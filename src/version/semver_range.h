// Comparators before versions of one to three numbers, as npm, Cargo and Julia write them:
// `>=1.2 <2`, `^1.2`, `~1.2.3`, `1.x`, `1.2 - 2.3`. Nothing is rewritten into other comparators: a
// version with fewer numbers is held against as many numbers of the other.
#pragma once

#include <string_view>

#include "version/range.h"
#include "version/semver_version.h"

namespace iar::version {

// What a comparator is that is none of `< <= > >= =`.
enum class Partial : std::uint8_t { equal, caret };

struct ComparatorRules {
  Partial bare = Partial::equal;  // what a version without comparator asks for
  Prereleases prereleases = Prereleases::included;
};

// Whether all comparators of `text` hold, with blanks and commas between them. No comparator at all
// takes in everything. A prerelease that is not to be included passes only when a comparator names
// a prerelease of the same three numbers.
Answer contains_comparators(std::string_view text, const Semver& version,
                            const ComparatorRules& rules);

}  // namespace iar::version
