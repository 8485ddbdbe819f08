// The readers behind parse_executable, one file for each format, and what they share.
#pragma once

#include <string>

#include "format/executable.h"
#include "format/number_cursor.h"

namespace iar::format {

// Further parts of a file are passed over.
constexpr std::size_t k_executable_parts_max = 512;

Result<Executable> parse_elf(ByteView first_bytes);
Result<Executable> parse_pe(ByteView first_bytes);
Result<Executable> parse_mach_o(ByteView first_bytes);

// A name that a NUL ends, or the field.
std::string fixed_name(ByteView field);

}  // namespace iar::format
