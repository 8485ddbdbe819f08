// TOML 1.0 documents as trees. https://toml.io/en/v1.0.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "format/node.h"

namespace iar::format {

// The root table, its members in the order written. Numbers, dates and booleans are their text.
// Errors: corrupt (with the line), limit.
Result<Node> parse_toml(std::string_view text, const NodeLimits& limits = {});

}  // namespace iar::format
