// A file that names vulnerabilities to set aside: the smallest policy there is. docs/policy.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "match/policy/policy.h"

namespace iar::match {

// "ID [PACKAGE] [until=YYYY-MM-DD] [# REASON]"
struct IgnoreEntry {
  std::string id;
  std::string package;         // a pattern; empty: any
  std::optional<Day> expires;  // the last day on which it holds; absent: never ends
  std::string reason;

  bool operator==(const IgnoreEntry&) const = default;
};

struct IgnoreFile {
  std::string name;  // as the user named it
  std::vector<IgnoreEntry> entries;
};

// Errors: corrupt, with the line.
Result<std::vector<IgnoreEntry>> read_ignore_file(std::string_view text);

}  // namespace iar::match
