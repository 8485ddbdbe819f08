// The comparison of version parts that rpm and pacman share: runs of digits and of letters.
#pragma once

#include "version/parts.h"

namespace iar::version {

enum class RpmDialect : std::uint8_t { rpm, alpm };

// rpm: rpm-version(7); "~" sorts before the end, "^" after it and before everything else, other
// signs only separate. alpm: vercmp(8); neither sign is known, and how many separators stand
// between parts counts; letters after the last common part are older than the end.
Ordering compare_rpm_part(std::string_view left, std::string_view right, RpmDialect dialect);

// [EPOCH:]VERSION[-RELEASE]. An epoch is what stands before the first colon if it is all digits.
struct Evr {
  std::string_view epoch;
  std::string_view version;
  std::string_view release;
  bool has_release = false;
};
Evr parse_evr(std::string_view text);

}  // namespace iar::version
