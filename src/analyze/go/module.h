// Go modules by path.
#pragma once

#include <string_view>

#include "model/package.h"

namespace iar::analyze {

// A package of type golang: "github.com/a/b" has the name space "github.com/a" (purl-types,
// "golang"). The version stays as Go writes it, with its "v".
model::Package go_module(std::string_view path, std::string_view version);

// Whether a replacement is a folder ("./x", "../x", "/x") and not a module.
bool is_go_folder(std::string_view path);

}  // namespace iar::analyze
