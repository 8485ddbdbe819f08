// Intervals in mathematical notation, as Maven and NuGet write ranges: "[1.0,2.0)", "(,1.0]",
// "[1.5]"; several with commas between are alternatives.
#pragma once

#include <string_view>

#include "version/range.h"

namespace iar::version {

// Undetermined: not this notation, or a bound that does not parse.
Answer contains_intervals(Compare compare, std::string_view range, std::string_view version);

}  // namespace iar::version
