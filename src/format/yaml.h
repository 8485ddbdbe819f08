// YAML 1.2 documents as trees. https://yaml.org/spec/1.2.2/
//
// All of YAML that data files use is read: block and flow collections, the five kinds of scalars,
// anchors and aliases, several documents. Left out: tags change nothing, and a key that is a
// collection is empty.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "format/node.h"

namespace iar::format {

// All documents of a stream. Aliases are copies of what they name and count against the limit.
// Errors: corrupt (with the line), limit.
Result<std::vector<Node>> parse_yaml(std::string_view text, const NodeLimits& limits = {});

}  // namespace iar::format
