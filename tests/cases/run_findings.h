// Made-up images held against made-up advisories by the real matcher, and what is shown of that,
// for tests/cases/findings.
#pragma once

#include <string>

#include "cases/case_file.h"

namespace iar::cases {

// What the header `show` asks for. Errors: corrupt (a line that the grammar has no place for).
Result<std::string> shown_findings(const Case& one);

}  // namespace iar::cases
