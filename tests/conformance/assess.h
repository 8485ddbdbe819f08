// The program under test, as far as conformance cases see it.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "model/inventory.h"

namespace iar::conformance {

// The inventory of a folder that holds an image's files. Symbolic links are not followed.
Result<model::Inventory> assess(const std::filesystem::path& rootfs);

}  // namespace iar::conformance
