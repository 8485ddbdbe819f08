// What an image says twice, and not the same: another version of a package in the folder where it
// is installed, and lock files that ask for what is not there. Both sides are kept and marked.
#pragma once

#include <vector>

#include "model/inventory.h"

namespace iar::layer {

// Fills in `conflicts`. `packages` sorted by type, namespace and name.
void mark_conflicts(std::vector<model::InventoryPackage>& packages);

}  // namespace iar::layer
