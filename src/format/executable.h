// Program files by their first bytes: which parts of the file go to which addresses.
//
// ELF: System V ABI, "Object Files"; PE: Microsoft "PE Format"; Mach-O: Apple's <mach-o/loader.h>,
// "OS X ABI Mach-O File Format Reference". Only headers that stand at the start are read, so that
// one forward pass over a file of any size knows what is to come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::format {

// How many first bytes are worth giving: headers of ordinary linkers end long before.
constexpr std::size_t k_executable_head_bytes = std::size_t{16} << 10U;

enum class ExecutableFormat : std::uint8_t { elf, pe, mach_o };

// A segment to be loaded (ELF) or a section (PE, Mach-O) that has bytes in the file.
struct ExecutablePart {
  std::string name;  // empty in ELF
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;  // in the file
  bool writable = false;
  bool executable = false;

  [[nodiscard]] bool contains_offset(std::uint64_t at) const {
    return at >= offset && at - offset < size;
  }
  [[nodiscard]] bool contains_address(std::uint64_t at) const {
    return at >= address && at - address < size;
  }
};

struct ExecutableTable {
  std::uint64_t offset = 0;
  std::uint64_t entry_size = 0;
  std::uint64_t count = 0;
};

// An address, relative to where the program is loaded, and a size.
struct ExecutableDirectory {
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

struct Executable {
  ExecutableFormat format = ExecutableFormat::elf;
  bool big_endian = false;
  std::uint8_t pointer_size = 8;
  // Whether the file is a program or a library that programs load: no core dump, no object file.
  bool loadable = true;
  // False where headers stand further back than the bytes that were given: parts may lack.
  bool complete = true;
  bool go_note = false;      // ELF: the linker of Go has signed it
  bool pax_segment = false;  // ELF: PT_PAX_FLAGS, which Go's own linker writes, and hardly another
  // Compressed by UPX (https://upx.github.io): unpacks itself when it runs.
  bool packed = false;
  std::vector<ExecutablePart> parts;
  ExecutableTable section_table;  // ELF; usually at the file's end

  std::uint64_t image_base = 0;        // PE
  ExecutableDirectory resources;       // PE
  ExecutableDirectory managed_header;  // PE: present in programs of .NET

  // Where in the file the byte of an address is, and the other way round.
  [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const;
  [[nodiscard]] std::optional<std::uint64_t> address_of(std::uint64_t offset) const;
  // The part of that name; nullptr when there is none.
  [[nodiscard]] const ExecutablePart* find(std::string_view name) const;
};

// `first_bytes`: k_executable_head_bytes, or all of a shorter file. Errors: unsupported (none of
// the formats), corrupt.
Result<Executable> parse_executable(ByteView first_bytes);

// The programs for several processors that a Mach-O file may hold ("universal"), by offset, each
// behind the end of the one before; none for any other file. `first_bytes`: k_fat_head_bytes, or
// all of a shorter file.
struct FatSlice {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
constexpr std::size_t k_fat_head_bytes = 512;
std::vector<FatSlice> fat_slices(ByteView first_bytes);

}  // namespace iar::format
