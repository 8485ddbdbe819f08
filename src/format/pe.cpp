// PE files, the programs and libraries of Windows and all assemblies of .NET; Microsoft "PE
// Format", "COFF File Header", "Optional Header", "Section Table". Surprise: the size of a section
// in the file may exceed the one in memory, and the other way round.
#include <algorithm>

#include "format/executable_formats.h"

namespace iar::format {
namespace {

constexpr std::size_t k_pe_offset_at = 60;  // in the DOS header
constexpr std::uint64_t k_pe_32 = 0x10b;
constexpr std::uint64_t k_pe_64 = 0x20b;
constexpr std::size_t k_pe_resources = 2;  // among the data directories
constexpr std::size_t k_pe_managed = 14;
constexpr std::size_t k_section_header_size = 40;

// What stands between the COFF header and the section table.
Status read_optional_header(ByteView header, Executable& out) {
  NumberCursor in{Cursor(header), false};
  const auto magic = in.number(2);
  if (!magic || (*magic != k_pe_32 && *magic != k_pe_64)) {
    return make_error(ErrorCode::unsupported, "a PE file without an optional header");
  }
  const bool wide = *magic == k_pe_64;
  out.pointer_size = wide ? 8 : 4;
  if (in.cursor.seek(wide ? 24 : 28)) out.image_base = in.number_or_zero(out.pointer_size);
  if (!in.cursor.seek(wide ? 108 : 92)) return {};
  const auto directories = in.number_or_zero(4);
  for (std::size_t i = 0; i <= k_pe_managed && i < directories; ++i) {
    ExecutableDirectory directory;
    directory.address = in.number_or_zero(4);
    directory.size = in.number_or_zero(4);
    if (i == k_pe_resources) out.resources = directory;
    if (i == k_pe_managed) out.managed_header = directory;
  }
  return {};
}

void add_section(ByteView header, Executable& out) {
  NumberCursor in{Cursor(header), false};
  ExecutablePart part;
  part.name = fixed_name(in.cursor.take(8).value_or(ByteView()));
  (void)in.number_or_zero(4);  // the size in memory
  part.address = out.image_base + in.number_or_zero(4);
  part.size = in.number_or_zero(4);
  part.offset = in.number_or_zero(4);
  (void)in.cursor.skip(12);  // relocations and line numbers
  const auto flags = in.number_or_zero(4);
  part.executable = (flags & 0x20000000U) != 0;
  part.writable = (flags & 0x80000000U) != 0;
  if (part.name == "UPX0" || part.name == "UPX1") out.packed = true;
  if (part.size != 0) out.parts.push_back(std::move(part));
}

}  // namespace

Result<Executable> parse_pe(ByteView first_bytes) {
  NumberCursor in{Cursor(first_bytes), false};
  std::optional<std::uint64_t> at;
  if (in.cursor.seek(k_pe_offset_at)) at = in.number(4);
  if (!at) return make_error(ErrorCode::corrupt, "the DOS header is cut off");
  const bool inside = *at <= first_bytes.size() && in.cursor.seek(static_cast<std::size_t>(*at));
  const auto magic = inside ? in.cursor.take(4) : std::nullopt;
  if (!magic || as_text(*magic) != std::string_view("PE\0\0", 4)) {
    return make_error(ErrorCode::unsupported, "no PE header");
  }
  Executable out;
  out.format = ExecutableFormat::pe;
  (void)in.cursor.skip(2);  // the processor
  const auto sections = in.number_or_zero(2);
  (void)in.cursor.skip(12);  // time, symbols
  const auto optional_size = static_cast<std::size_t>(in.number_or_zero(2));
  (void)in.cursor.skip(2);  // characteristics
  const auto optional_header = in.cursor.take(optional_size);
  if (!optional_header) return make_error(ErrorCode::corrupt, "the PE header is cut off");
  TRY(read_optional_header(*optional_header, out));
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(sections, k_executable_parts_max); ++i) {
    const auto header = in.cursor.take(k_section_header_size);
    if (!header) {
      out.complete = false;
      break;
    }
    add_section(*header, out);
  }
  return out;
}

}  // namespace iar::format
