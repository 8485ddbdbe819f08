// What a database holds, as whole advisories: for what cannot be asked package by package.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "advisory/advisory.h"
#include "advisory/database.h"

namespace iar::advisory {

// The advisories for which `wanted` (asked with the advisory without its statements) says yes, with
// their statements, in the order of files and numbers. Errors: corrupt.
using Wanted = std::function<bool(const Advisory& head)>;
Result<std::vector<Advisory>> advisories_of(const Database& database, const Wanted& wanted);

struct Name {
  std::string source;
  std::string id;
  auto operator<=>(const Name&) const = default;
};

// What became of the advisories of one database in another; sorted.
struct Difference {
  std::vector<Name> added;
  std::vector<Name> changed;
  std::vector<Name> removed;
};
// Errors: corrupt.
Result<Difference> difference(const Database& before, const Database& after);

// What differs in a table of values (Database::find), in order. An empty value: gone.
using Values = std::vector<std::pair<std::string, std::string>>;
Result<Values> value_difference(const Database& before, const Database& after,
                                std::string_view table);

}  // namespace iar::advisory
