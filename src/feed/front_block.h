// Markdown that opens with a block of TOML: how RustSec, Julia and Haskell keep their records.
#pragma once

#include <string_view>

#include "base/result.h"
#include "format/node.h"

namespace iar::feed {

struct FrontBlock {
  format::Node root;         // of the TOML
  std::string_view summary;  // the first heading behind it, with its "#"; or empty
};

// Errors: corrupt (no block, or one without its end), those of parse_toml.
Result<FrontBlock> read_front_block(std::string_view text);

}  // namespace iar::feed
