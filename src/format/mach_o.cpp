// Mach-O, the programs of macOS; <mach-o/loader.h>, <mach-o/fat.h>: a header, load commands, and in
// those that map a segment the sections it is made of. Its surprise: files for several processors
// are others of this format one behind the other, behind a table that is big-endian always.
#include <algorithm>

#include "format/executable_formats.h"

namespace iar::format {
namespace {

constexpr std::uint64_t k_mach_32 = 0xfeedface;
constexpr std::uint64_t k_mach_64 = 0xfeedfacf;
constexpr std::uint64_t k_fat_32 = 0xcafebabe;
constexpr std::uint64_t k_fat_64 = 0xcafebabf;
constexpr std::uint64_t k_fat_slices_max = 16;
constexpr std::uint64_t k_segment_32 = 0x1;           // LC_SEGMENT
constexpr std::uint64_t k_segment_64 = 0x19;          // LC_SEGMENT_64
constexpr std::uint64_t k_write = 2;                  // VM_PROT_WRITE
constexpr std::uint64_t k_instructions = 0x80000400;  // attributes: only, or some
constexpr std::uint64_t k_kind_mask = 0xff;
constexpr std::uint64_t k_zero_fill = 1;  // S_ZEROFILL: without bytes in the file

void add_section(NumberCursor& in, bool writable, Executable& out) {
  const std::size_t word = out.pointer_size;
  ExecutablePart part;
  part.name = fixed_name(in.cursor.take(16).value_or(ByteView()));
  (void)in.cursor.skip(16);  // the segment's name
  part.address = in.number_or_zero(word);
  part.size = in.number_or_zero(word);
  part.offset = in.number_or_zero(4);
  (void)in.cursor.skip(12);  // alignment, relocations
  const auto flags = in.number_or_zero(4);
  (void)in.cursor.skip(word == 8 ? 12 : 8);  // reserved
  part.writable = writable;
  part.executable = (flags & k_instructions) != 0;
  const bool in_file = part.size != 0 && part.offset != 0 && (flags & k_kind_mask) != k_zero_fill;
  if (in_file) out.parts.push_back(std::move(part));
}

// The command without its kind and size.
void add_segment(ByteView command, Executable& out) {
  NumberCursor in{Cursor(command), out.big_endian};
  const std::size_t word = out.pointer_size;
  (void)in.cursor.skip(16 + 4 * word + 4);  // name, addresses, offsets, greatest protection
  const bool writable = (in.number_or_zero(4) & k_write) != 0;
  const auto count = in.number_or_zero(4);
  (void)in.number_or_zero(4);  // flags
  const std::size_t size = word == 8 ? 80 : 68;
  for (std::uint64_t i = 0; i < count && in.cursor.remaining() >= size; ++i) {
    if (out.parts.size() >= k_executable_parts_max) break;
    add_section(in, writable, out);
  }
}

}  // namespace

Result<Executable> parse_mach_o(ByteView first_bytes) {
  const auto little = Cursor(first_bytes).u32_le();
  const auto big = Cursor(first_bytes).u32_be();
  const auto is_magic = [](const auto& word) {
    return word && (*word == k_mach_32 || *word == k_mach_64);
  };
  if (!is_magic(little) && !is_magic(big)) {
    return make_error(ErrorCode::unsupported, "neither ELF nor PE nor Mach-O");
  }
  Executable out;
  out.format = ExecutableFormat::mach_o;
  out.big_endian = is_magic(big);
  out.pointer_size = (out.big_endian ? *big : *little) == k_mach_64 ? 8 : 4;
  NumberCursor in{Cursor(first_bytes), out.big_endian};
  (void)in.cursor.skip(4 + 8);  // magic, processor
  const auto type = in.number_or_zero(4);
  out.loadable = type != 1 && type != 4;  // MH_OBJECT, MH_CORE
  const auto commands = in.number_or_zero(4);
  (void)in.cursor.skip(out.pointer_size == 8 ? 12 : 8);  // sizes and flags
  for (std::uint64_t i = 0; i < commands; ++i) {
    const auto kind = in.number(4);
    const auto size = in.number(4);
    const auto command =
        size && *size >= 8 ? in.cursor.take(static_cast<std::size_t>(*size) - 8) : std::nullopt;
    if (!command) {
      out.complete = false;
      break;
    }
    if (*kind == (out.pointer_size == 8 ? k_segment_64 : k_segment_32)) add_segment(*command, out);
  }
  return out;
}

std::vector<FatSlice> fat_slices(ByteView first_bytes) {
  NumberCursor in{Cursor(first_bytes), true};
  const auto magic = in.number(4);
  const auto count = in.number(4);
  // A Java class has the same magic; the number behind it is 45 or more.
  if (!count || (*magic != k_fat_32 && *magic != k_fat_64) || *count > k_fat_slices_max) return {};
  const std::size_t word = *magic == k_fat_64 ? 8 : 4;
  std::vector<FatSlice> all;
  for (std::uint64_t i = 0; i < *count; ++i) {
    if (!in.cursor.skip(8)) break;  // the processor
    const auto offset = in.number(word);
    const auto size = in.number(word);
    if (!in.cursor.skip(word == 8 ? 8 : 4)) break;  // alignment
    if (size && *size != 0) all.push_back({*offset, *size});
  }
  std::ranges::sort(all, {}, &FatSlice::offset);
  std::vector<FatSlice> slices;
  std::uint64_t end = 0;
  for (const auto& slice : all) {
    if (slice.offset < end || slice.size > UINT64_MAX - slice.offset) continue;
    slices.push_back(slice);
    end = slice.offset + slice.size;
  }
  return slices;
}

}  // namespace iar::format
