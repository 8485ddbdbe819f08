// The names of npm packages inside lock files. npm documentation, "package-spec".
#pragma once

#include <string_view>

#include "model/package.h"

namespace iar::analyze {

// "NAME@REST" or "@SCOPE/NAME@REST"; `rest` is empty when there is none.
struct NpmSpec {
  std::string_view name;
  std::string_view rest;
};
NpmSpec npm_spec(std::string_view text);

// A package with that name ("@SCOPE/NAME" has a name space) and version.
model::Package npm_package(std::string_view name, std::string_view version);

// Whether `text` is a version and not a URL, a path or a protocol of another source.
bool npm_registry_version(std::string_view text);

// Whether a lock file at `path` belongs to a dependency: package managers pass over those.
bool npm_inside_dependency(std::string_view path);

}  // namespace iar::analyze
