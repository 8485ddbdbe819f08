// ELF headers and program headers; System V ABI, chapters 4 and 5, "ELF Header", "Program Header".
// Only what loading a program needs is read: sections may be stripped, segments cannot.
// Surprise: 32-bit program headers have the flags in another place than 64-bit ones.
#include "format/elf.h"

#include <algorithm>

namespace iar::format {
namespace {

constexpr std::size_t k_elf_segments_max = 256;

// One program header, all of whose bytes are there.
ElfSegment read_segment(Cursor cursor, const ElfHead& head) {
  const auto word = [&] { return *elf_number(cursor, head.pointer_size, head.big_endian); };
  ElfSegment segment;
  segment.type = static_cast<std::uint32_t>(*elf_number(cursor, 4, head.big_endian));
  if (head.pointer_size == 8) (void)cursor.skip(4);  // the flags
  segment.offset = word();
  segment.address = word();
  (void)word();  // the physical address
  segment.size = word();
  return segment;
}

}  // namespace

std::optional<std::uint64_t> elf_number(Cursor& cursor, std::size_t size, bool big_endian) {
  if (size == 2) return big_endian ? cursor.u16_be() : cursor.u16_le();
  if (size == 4) return big_endian ? cursor.u32_be() : cursor.u32_le();
  return big_endian ? cursor.u64_be() : cursor.u64_le();
}

std::optional<std::uint64_t> ElfHead::offset_of(std::uint64_t address) const {
  for (const auto& segment : segments) {
    if (segment.type != k_elf_load || address < segment.address) continue;
    const auto distance = address - segment.address;
    if (distance < segment.size) return segment.offset + distance;
  }
  return std::nullopt;
}

Result<ElfHead> parse_elf_head(ByteView first_bytes) {
  constexpr std::string_view k_magic =
      "\x7f"
      "ELF";
  Cursor cursor(first_bytes);
  const auto magic = cursor.take(k_magic.size());
  const auto bits = cursor.u8();
  const auto order = cursor.u8();
  if (!magic || !order || as_text(*magic) != k_magic || *bits < 1 || *bits > 2 || *order < 1 ||
      *order > 2) {
    return make_error(ErrorCode::unsupported, "not an ELF file");
  }
  ElfHead head;
  head.pointer_size = *bits == 2 ? 8 : 4;
  head.big_endian = *order == 2;
  const std::size_t word = head.pointer_size;
  if (first_bytes.size() < (head.pointer_size == 8 ? 64U : 52U)) {
    return make_error(ErrorCode::corrupt, "ELF header cut off");
  }
  // e_phoff stands behind e_ident (16), e_type (2), e_machine (2), e_version (4) and e_entry.
  (void)cursor.seek(24 + word);
  const auto table = elf_number(cursor, word, head.big_endian);
  (void)cursor.skip(word + 4 + 2);  // e_shoff, e_flags, e_ehsize
  const auto entry_size = elf_number(cursor, 2, head.big_endian);
  const auto count = elf_number(cursor, 2, head.big_endian);
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(*count, k_elf_segments_max); ++i) {
    const auto at = *table + i * *entry_size;
    const std::size_t size = head.pointer_size == 8 ? 56 : 32;
    const bool inside = *table <= first_bytes.size() && at <= first_bytes.size();
    const auto bytes =
        inside && cursor.seek(static_cast<std::size_t>(at)) ? cursor.take(size) : std::nullopt;
    if (!bytes) return make_error(ErrorCode::unsupported, "ELF program headers not at the start");
    head.segments.push_back(read_segment(Cursor(*bytes), head));
  }
  return head;
}

bool has_elf_note(const ElfHead& head, ByteView first_bytes, std::string_view owner) {
  for (const auto& segment : head.segments) {
    if (segment.type != k_elf_note || segment.offset > first_bytes.size()) continue;
    const auto rest = first_bytes.subspan(static_cast<std::size_t>(segment.offset));
    const auto size = std::min<std::uint64_t>(segment.size, rest.size());
    Cursor cursor(rest.first(static_cast<std::size_t>(size)));
    while (cursor.remaining() >= 12) {
      const auto name_size = *elf_number(cursor, 4, head.big_endian);
      const auto data_size = *elf_number(cursor, 4, head.big_endian);
      (void)cursor.skip(4);  // the type
      const auto name = cursor.take(static_cast<std::size_t>((name_size + 3) & ~std::uint64_t{3}));
      if (!name || name_size > name->size()) break;
      const auto text = as_text(name->first(static_cast<std::size_t>(name_size)));
      if (text.substr(0, text.find('\0')) == owner) return true;
      if (!cursor.skip(static_cast<std::size_t>((data_size + 3) & ~std::uint64_t{3}))) break;
    }
  }
  return false;
}

}  // namespace iar::format
