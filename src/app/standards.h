// What the findings of an image are held against, as options name it.
#pragma once

#include <string>
#include <vector>

#include "app/options.h"
#include "match/policy/judge.h"

namespace iar::app {

// The documents themselves; standards() views them.
struct StandardsFiles {
  std::vector<match::VexDocument> vex;
  std::optional<match::Policy> policy;
  std::vector<match::Rule> fail_on;
  std::optional<match::IgnoreFile> ignore_file;

  [[nodiscard]] match::Standards standards(const Options& options) const;
};

// Reads what --vex, --policy, --fail-on and --ignore-file name; of a folder of --vex all files
// whose names end in ".json", by name, those of its folders among them. Errors: usage (also: the
// options need --advisories, which is not given), not_found, denied, io, corrupt, unsupported,
// limit.
Result<StandardsFiles> read_standards(const Options& options);

}  // namespace iar::app
