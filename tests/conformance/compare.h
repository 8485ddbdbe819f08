// The comparing rules of the conformance cases (their README) and of the overrides.
#pragma once

#include <string>
#include <vector>

#include "conformance/entry.h"

namespace iar::conformance {

struct Comparison {
  std::vector<std::string> missing;
  std::vector<std::string> extra;
  std::vector<std::string> wrong;  // found, with another architecture, source or epoch

  [[nodiscard]] bool exact() const { return missing.empty() && extra.empty() && wrong.empty(); }
};

// `overrides`: those of this case only.
Comparison compare_packages(const std::vector<Entry>& expected, const std::vector<Entry>& found,
                            const std::vector<Override>& overrides);

// "os": null means that the peer has no advisories for what it read; an answer then is right when
// it lacks id or version, or names a distribution that nobody has advisories for.
Comparison compare_os(const ExpectedOs& expected, const std::optional<model::OsRelease>& found,
                      const std::vector<Override>& overrides);

}  // namespace iar::conformance
