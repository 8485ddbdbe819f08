// What a file is, by its first bytes.
#pragma once

#include "base/bytes.h"
#include "model/file_entry.h"

namespace iar::archive {

// How many first bytes are worth giving.
constexpr std::size_t k_magic_bytes = 512;

// The class of a file that begins with these bytes (up to k_magic_bytes of them, all there are if
// the file is shorter). Text is what holds no NUL and no other control characters than white
// space, escape and form feed, in any encoding that keeps ASCII.
model::Magic magic_of(ByteView first_bytes);

}  // namespace iar::archive
