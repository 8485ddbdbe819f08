// What SPDX licence expressions ask for: SPDX specification 2.3, annex D.
#pragma once

#include <functional>
#include <string_view>

#include "version/version.h"

namespace iar::match {

// Whether the expression can be satisfied with such licences alone: of OR one side is enough, AND
// asks for both, and "X WITH Y" is asked as a whole first and then as X. Undetermined: no
// expression, one that does not parse or nests deeper than 32, or one that hangs on NOASSERTION.
version::Answer satisfied_with(std::string_view expression,
                               const std::function<bool(std::string_view)>& allowed);

}  // namespace iar::match
