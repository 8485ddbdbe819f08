// Content-Encoding of request bodies (RFC 9110 §8.4): identity and gzip (RFC 1952).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::httpd {

// The body without its coding. A compressed body is measured before memory for it is taken, so that
// one that inflates to more than `bytes_max` costs time only. Errors: limit, corrupt, unsupported
// (another coding).
Result<std::string> decoded_body(std::string body, std::string_view coding,
                                 std::uint64_t bytes_max);

}  // namespace iar::httpd
