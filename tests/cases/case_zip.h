// Zip archives written as lines of text: the form `zip` of a case's input.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::cases {

// The archive's bytes, as tests/cases/README.md says. Errors: corrupt (a line that the grammar has
// no place for).
Result<std::string> zip_of_lines(std::string_view text);

}  // namespace iar::cases
