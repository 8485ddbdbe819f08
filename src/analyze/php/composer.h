// What Composer's two lists of packages have in common.
#pragma once

#include "base/json.h"
#include "model/package.h"

namespace iar::analyze {

// The package of an object with the members "name" (VENDOR/NAME), "version" and "license".
model::Package composer_package(const JsonValue& value);

}  // namespace iar::analyze
