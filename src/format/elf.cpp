// ELF headers and program headers; System V ABI, chapters 4 and 5, "ELF Header", "Program Header".
// Only what loading a program needs is read: sections may be stripped, segments cannot.
// Surprise: 32-bit program headers have the flags in another place than 64-bit ones.
#include <algorithm>

#include "format/executable_formats.h"

namespace iar::format {
namespace {

constexpr std::uint64_t k_elf_executable = 2;    // ET_EXEC
constexpr std::uint64_t k_elf_shared = 3;        // ET_DYN: libraries and programs at any address
constexpr std::uint64_t k_elf_load = 1;          // PT_LOAD
constexpr std::uint64_t k_elf_note = 4;          // PT_NOTE
constexpr std::uint64_t k_elf_pax = 0x65041580;  // PT_PAX_FLAGS

struct Segment {
  std::uint64_t type = 0;
  std::uint64_t flags = 0;
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

// One program header, all of whose bytes are there.
Segment read_segment(ByteView bytes, const Executable& file) {
  NumberCursor in{Cursor(bytes), file.big_endian};
  const std::size_t word = file.pointer_size;
  Segment segment;
  segment.type = in.number_or_zero(4);
  if (word == 8) segment.flags = in.number_or_zero(4);
  segment.offset = in.number_or_zero(word);
  segment.address = in.number_or_zero(word);
  (void)in.number_or_zero(word);  // the physical address
  segment.size = in.number_or_zero(word);
  (void)in.number_or_zero(word);  // the size in memory
  if (word == 4) segment.flags = in.number_or_zero(4);
  return segment;
}

bool has_note_of_go(const Segment& segment, ByteView first_bytes, bool big_endian) {
  if (segment.offset > first_bytes.size()) return false;
  const auto rest = first_bytes.subspan(static_cast<std::size_t>(segment.offset));
  const auto size = std::min<std::uint64_t>(segment.size, rest.size());
  NumberCursor in{Cursor(rest.first(static_cast<std::size_t>(size))), big_endian};
  const auto padded = [](std::uint64_t count) {
    return static_cast<std::size_t>((count + 3) & ~std::uint64_t{3});
  };
  while (in.cursor.remaining() >= 12) {
    const auto name_size = in.number_or_zero(4);
    const auto data_size = in.number_or_zero(4);
    (void)in.number_or_zero(4);  // the type
    const auto name = in.cursor.take(padded(name_size));
    if (!name) return false;
    if (fixed_name(*name) == "Go") return true;
    if (!in.cursor.skip(padded(data_size))) return false;
  }
  return false;
}

void add_segment(const Segment& segment, ByteView first_bytes, Executable& out) {
  if (segment.type == k_elf_pax) out.pax_segment = true;
  if (segment.type == k_elf_note && has_note_of_go(segment, first_bytes, out.big_endian)) {
    out.go_note = true;
  }
  if (segment.type != k_elf_load || segment.size == 0) return;
  ExecutablePart part;
  part.offset = segment.offset;
  part.address = segment.address;
  part.size = segment.size;
  part.executable = (segment.flags & 1U) != 0;
  part.writable = (segment.flags & 2U) != 0;
  out.parts.push_back(std::move(part));
}

// UPX puts its magic text four bytes behind the program headers (l_info).
bool is_packed(ByteView first_bytes, std::uint64_t headers_end) {
  Cursor cursor(first_bytes);
  if (headers_end > first_bytes.size()) return false;
  if (!cursor.seek(static_cast<std::size_t>(headers_end)) || !cursor.skip(4)) return false;
  const auto magic = cursor.take(4);
  return magic && as_text(*magic) == "UPX!";
}

void read_segments(ByteView first_bytes, const ExecutableTable& table, Executable& out) {
  const std::size_t size = out.pointer_size == 8 ? 56 : 32;
  const auto count = std::min<std::uint64_t>(table.count, k_executable_parts_max);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto at = table.offset + i * table.entry_size;
    Cursor cursor(first_bytes);
    const bool inside = table.offset <= first_bytes.size() && at <= first_bytes.size();
    const auto bytes =
        inside && cursor.seek(static_cast<std::size_t>(at)) ? cursor.take(size) : std::nullopt;
    if (!bytes) {
      out.complete = false;
      return;
    }
    add_segment(read_segment(*bytes, out), first_bytes, out);
  }
  out.packed = is_packed(first_bytes, table.offset + count * table.entry_size);
}

}  // namespace

Result<Executable> parse_elf(ByteView first_bytes) {
  Cursor ident(first_bytes);
  (void)ident.skip(4);  // the magic
  const auto bits = ident.u8().value_or(0);
  const auto order = ident.u8().value_or(0);
  if (bits < 1 || bits > 2 || order < 1 || order > 2) {
    return make_error(ErrorCode::unsupported, "an ELF file of an unknown kind");
  }
  Executable out;
  out.format = ExecutableFormat::elf;
  out.pointer_size = bits == 2 ? 8 : 4;
  out.big_endian = order == 2;
  const std::size_t word = out.pointer_size;
  if (first_bytes.size() < (word == 8 ? 64U : 52U)) {
    return make_error(ErrorCode::corrupt, "the ELF header is cut off");
  }
  NumberCursor in{Cursor(first_bytes), out.big_endian};
  (void)in.cursor.skip(16);  // e_ident
  const auto type = in.number_or_zero(2);
  out.loadable = type == k_elf_executable || type == k_elf_shared;
  (void)in.cursor.skip(2 + 4 + word);  // e_machine, e_version, e_entry
  ExecutableTable segments;
  segments.offset = in.number_or_zero(word);
  out.section_table.offset = in.number_or_zero(word);
  (void)in.cursor.skip(4 + 2);  // e_flags, e_ehsize
  segments.entry_size = in.number_or_zero(2);
  segments.count = in.number_or_zero(2);
  out.section_table.entry_size = in.number_or_zero(2);
  out.section_table.count = in.number_or_zero(2);
  read_segments(first_bytes, segments, out);
  return out;
}

}  // namespace iar::format
