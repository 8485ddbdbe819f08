// Conan's references. Conan documentation, "Reference", "Package reference".
#pragma once

#include <optional>
#include <string_view>

#include "model/package.h"

namespace iar::analyze {

// NAME/VERSION[@USER/CHANNEL][#REVISION][:PACKAGE][%TIME]; nothing when it is anything else or the
// version is a range ("[>1.0]").
std::optional<model::Package> conan_package(std::string_view reference);

}  // namespace iar::analyze
