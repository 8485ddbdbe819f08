// What the lock files of Python tools have in common: a TOML array of tables, one a package.
#pragma once

#include <functional>
#include <string_view>

#include "analyze/analyzer.h"
#include "format/node.h"

namespace iar::analyze {

// Calls `take` for each table of the array `key` and declares what it returns, unless that has no
// version: folders of the project itself. Errors: corrupt (not TOML), limit.
using TakePackage = std::function<model::Package(const format::Node& table)>;
Status read_toml_lock(ByteView bytes, std::string_view key, const TakePackage& take,
                      model::Facts& out);

// The package of the members "name" and "version".
model::Package toml_lock_package(const format::Node& table);

// Whether the table has an array "groups" without the group `main`: the package is for development
// or optional.
bool outside_group(const format::Node& table, std::string_view main);

}  // namespace iar::analyze
