// package.json of an installed npm package, wherever it lies.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/package.h"

namespace iar::analyze {

// Whether `path` is the package.json right in a package's folder, below the innermost folder that
// modules are looked up in.
bool is_installed_package_json(std::string_view path);
// Adds the package that the text describes; none when it has no name or version. Errors: corrupt.
Status add_package_json(std::string_view text, model::Facts& out);

}  // namespace iar::analyze
