// Runs a case of tests/cases/match: feeds' own text to a database, an inventory against it, and the
// findings as text.
#pragma once

#include <string>

#include "base/result.h"
#include "cases/case_file.h"
#include "model/inventory.h"

namespace iar::cases {

// The section `inventory`. Errors: corrupt (a line or a word that is not known).
Result<model::Inventory> inventory_of(std::string_view text);

// What comes out, in the form of tests/cases/README.md ("match/"). Errors: those of the parts.
Result<std::string> match_text(const Case& one);

}  // namespace iar::cases
