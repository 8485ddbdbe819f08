// What a database file holds, as whole advisories: for what cannot be asked package by package.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "advisory/advisory.h"
#include "advisory/database_file.h"

namespace iar::advisory {

// The file's advisories for which `wanted` (asked with the advisory without its statements) says
// yes, with their statements, in the order of their numbers. Errors: corrupt.
using Wanted = std::function<bool(const Advisory& head)>;
Result<std::vector<Advisory>> advisories_of(const DatabaseFile& file, const Wanted& wanted);

// The entries of a table that matching does not know, in order. Errors: corrupt.
Result<std::vector<std::pair<std::string, std::string>>> entries_of(const DatabaseFile& file,
                                                                    std::string_view table);

struct Name {
  std::string source;
  std::string id;
  auto operator<=>(const Name&) const = default;
};

// What became of the advisories of one file in another; sorted.
struct Difference {
  std::vector<Name> added;
  std::vector<Name> changed;
  std::vector<Name> removed;
};
// Errors: corrupt.
Result<Difference> difference(const DatabaseFile& before, const DatabaseFile& after);

}  // namespace iar::advisory
