// A bill of materials as an inventory.
#pragma once

#include <string_view>

#include "format/sbom/sbom.h"
#include "model/inventory.h"

namespace iar::format {

// What the document states. `analyzer` and `path` are the evidence of packages for which the
// document itself names none. Documents that this program wrote come back as what they were made
// from. The inventory is partial, with the reason foreign_statement: what a document does not list
// nobody has looked for.
model::Inventory inventory_of(const Sbom& sbom, std::string_view analyzer, std::string_view path);

}  // namespace iar::format
