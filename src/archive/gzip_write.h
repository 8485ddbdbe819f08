// Writing gzip (RFC 1952), for bodies that are sent.
#pragma once

#include <string>
#include <string_view>

namespace iar::archive {

// One member without a name or a time: the same text gives the same bytes.
std::string gzipped(std::string_view text);

}  // namespace iar::archive
