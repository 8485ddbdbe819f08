// The head of an ELF file: which parts of it go to which addresses. System V ABI, "Object Files";
// tool interface standard 1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::format {

struct ElfSegment {
  std::uint32_t type = 0;
  std::uint64_t offset = 0;   // in the file
  std::uint64_t address = 0;  // in memory
  std::uint64_t size = 0;     // in the file
};

constexpr std::uint32_t k_elf_load = 1;  // PT_LOAD
constexpr std::uint32_t k_elf_note = 4;  // PT_NOTE

struct ElfHead {
  bool big_endian = false;
  std::uint8_t pointer_size = 8;
  std::vector<ElfSegment> segments;

  // Where in the file the byte of a loaded address is.
  [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const;
};

// Reads header and program headers, which must lie in the first bytes that are given. Errors:
// corrupt, unsupported (no ELF, or program headers further back).
Result<ElfHead> parse_elf_head(ByteView first_bytes);

// Whether a note of that owner lies in the first bytes.
bool has_elf_note(const ElfHead& head, ByteView first_bytes, std::string_view owner);

// A number of the file's byte order; `size` is 2, 4 or 8.
std::optional<std::uint64_t> elf_number(Cursor& cursor, std::size_t size, bool big_endian);

}  // namespace iar::format
