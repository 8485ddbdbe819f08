// Base64 with the standard alphabet (RFC 4648 §4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace iar {

// With padding and without line ends.
std::string base64(ByteView bytes);

// The bytes of `text`: padding may be missing but not be wrong, line ends are passed over, stray
// bits in the last digit are ignored. "No" for anything else.
std::optional<std::string> unbase64(std::string_view text);

}  // namespace iar
