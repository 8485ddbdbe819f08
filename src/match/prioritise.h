// The formula behind Finding::priority: a sum of parts that each say why. docs/matching.md has it.
#pragma once

#include "match/finding.h"
#include "model/inventory.h"

namespace iar::match {

// Of a finding whose other fields are filled.
Priority priority_of(const Finding& finding, const model::Inventory& inventory);

}  // namespace iar::match
