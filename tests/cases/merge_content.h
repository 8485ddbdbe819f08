// What package files of merge cases hold, made from a few words: tests/cases/README.md, "merge/".
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::cases {

// Of "KIND WORDS". Errors: corrupt (no such kind).
Result<std::string> merge_content(std::string_view text);

}  // namespace iar::cases
