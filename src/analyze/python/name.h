// Python packages by name.
#pragma once

#include <string_view>

#include "model/package.h"

namespace iar::analyze {

// A package of type pypi; the name in lower case with "-" for "_", as package URLs have it
// (purl-types, "pypi").
model::Package python_package(std::string_view name, std::string_view version);

// Whether the name is one that PEP 508 allows.
bool is_python_name(std::string_view name);

}  // namespace iar::analyze
