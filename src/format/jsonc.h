// JSON with comments and trailing commas, as tools write for people ("JSONC"): made plain JSON.
#pragma once

#include <string>
#include <string_view>

namespace iar::format {

// The text with `//` and `/* */` comments, and commas before a closing bracket, made blanks; what
// stands in strings stays. Positions do not move. What is no JSON stays none.
std::string plain_json(std::string_view text);

}  // namespace iar::format
