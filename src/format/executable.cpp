// Program files of three formats behind one face. The formats: elf.cpp, pe.cpp, mach_o.cpp.
// Which one a file has, its first bytes say alone. Surprise: "MZ" also starts old programs of DOS,
// which have no PE header.
#include "format/executable.h"

#include <algorithm>

#include "format/executable_formats.h"

namespace iar::format {

std::optional<std::uint64_t> Executable::offset_of(std::uint64_t address) const {
  for (const auto& part : parts) {
    if (part.contains_address(address)) return part.offset + (address - part.address);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Executable::address_of(std::uint64_t offset) const {
  for (const auto& part : parts) {
    if (part.contains_offset(offset)) return part.address + (offset - part.offset);
  }
  return std::nullopt;
}

const ExecutablePart* Executable::find(std::string_view name) const {
  const auto found = std::ranges::find(parts, name, &ExecutablePart::name);
  return found == parts.end() ? nullptr : &*found;
}

std::string fixed_name(ByteView field) {
  const auto text = as_text(field);
  return std::string(text.substr(0, text.find('\0')));
}

Result<Executable> parse_executable(ByteView first_bytes) {
  const auto text = as_text(first_bytes);
  if (text.starts_with("\x7f"
                       "ELF")) {
    return parse_elf(first_bytes);
  }
  if (text.starts_with("MZ")) return parse_pe(first_bytes);
  return parse_mach_o(first_bytes);
}

}  // namespace iar::format
