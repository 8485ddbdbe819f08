// What the Go linker writes into every program: the version of Go and the modules it is made of.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/package.h"

namespace iar::analyze {

// Go's standard library as a package, of a version like "go1.22.1" or "go1.22.1 X:boringcrypto";
// nothing for versions between releases ("devel …").
void add_go_standard_library(std::string_view version, model::Facts& out);

// The modules of a build's text: lines "path", "mod", "dep", "=>" and "build" with tabs between
// their parts (debug/buildinfo, runtime/debug.ParseBuildInfo), between two marks of 16 bytes. A
// main module without a version ("(devel)") gets the one that the linker was told by "-X
// …version=", if it was. Errors: corrupt, unsupported (no modules).
Status add_go_modules(std::string_view text, model::Facts& out);

}  // namespace iar::analyze
