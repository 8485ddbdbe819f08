// Runs folders of conformance cases: packages and distributions of root file systems, images and
// layers, and malformed input, which must neither crash nor hang the program nor cost a worker.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/compare.h"
#include "conformance/program.h"

namespace iar::conformance {

// The ecosystems whose cases count; the others are named by --only or left out.
const std::set<std::string>& claimed_ecosystems();

struct Tally {
  int cases = 0;
  int dropped = 0;
  int exact = 0;
  int disputed = 0;  // of the exact ones: only with the rows of disputed.tsv
  std::size_t missing = 0;
  std::size_t extra = 0;
  std::size_t wrong = 0;
};

struct Difference {
  std::string case_id;
  Comparison comparison;
  std::string error;  // where the case could not be read or the program broke down
};

struct Report {
  std::map<std::string, Tally> ecosystems;
  std::map<std::string, int> not_claimed;
  Tally malformed;  // exact: the program survived
  std::vector<Difference> differences;

  [[nodiscard]] int passed() const;
  [[nodiscard]] int failed() const;
};

// The rows of tests/conformance/disputed.tsv: where we follow another reading of a format than a
// peer. Same form as the overrides. Errors: io.
Result<std::vector<Override>> disputed_rows();

struct Rules {
  std::vector<Override> overrides;
  std::vector<Override> disputed;  // a case that is exact without its rows fails
};

// All cases below `folder`; `only`: these ecosystems instead of the claimed ones.
// Errors: io (no such folder).
Result<Report> run_all(const std::filesystem::path& folder, const Rules& rules,
                       const std::set<std::string>& only, const Program& program);

}  // namespace iar::conformance
