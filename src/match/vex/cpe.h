// Names of products by CPE, so far as two of them are compared whole: NISTIR 7695, §6.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iar::match {

// The same text for a CPE 2.2 URI ("cpe:/o:vendor:product:1") and the 2.3 string of the same name
// ("cpe:2.3:o:vendor:product:1:*:*:*:*:*:*:*"); nothing: neither.
std::optional<std::string> canonical_cpe(std::string_view text);

}  // namespace iar::match
