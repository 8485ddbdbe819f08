// Metadata of .NET; ECMA-335, partition II, §22 (tables), §24 (their form), §25.3.3 (the header).
// Its surprise: no table tells its place. Each starts where the one before ends, and how wide a row
// is hangs on how many rows other tables have, so that all of them must be known.
#include "format/cli_metadata.h"

#include <algorithm>
#include <array>
#include <bit>

namespace iar::format {
namespace {

constexpr std::uint32_t k_metadata_magic = 0x424a5342;  // "BSJB"
constexpr std::size_t k_assembly_table = 0x20;
constexpr std::size_t k_cli_streams_max = 16;
constexpr std::size_t k_stream_name_size = 32;

using RowCounts = std::array<std::uint64_t, 64>;

struct TablesHead {
  RowCounts rows{};
  unsigned heap_sizes = 0;
  std::uint64_t size = 0;  // the tables start behind it
};

std::optional<TablesHead> read_tables_head(ByteView tables) {
  Cursor cursor(tables);
  TablesHead head;
  if (!cursor.skip(6)) return std::nullopt;
  const auto heap_sizes = cursor.u8();
  (void)cursor.skip(1);
  const auto valid = cursor.u64_le();
  if (!cursor.skip(8)) return std::nullopt;  // which are sorted
  head.heap_sizes = *heap_sizes;
  for (std::size_t table = 0; table < head.rows.size(); ++table) {
    if ((*valid >> table & 1U) == 0) continue;
    const auto rows = cursor.u32_le();
    if (!rows) return std::nullopt;
    head.rows.at(table) = *rows;
  }
  // Four bytes more where editors left some data of theirs.
  if ((head.heap_sizes & 0x40U) != 0 && !cursor.skip(4)) return std::nullopt;
  head.size = cursor.position();
  return head;
}

// An index that may mean several tables: so many bits tell which.
struct CodedIndex {
  char letter;
  unsigned tag_bits;
  std::array<std::uint8_t, 22> tables;
  std::size_t count;
};
constexpr auto k_coded_indexes = std::to_array<CodedIndex>({
    {'A', 2, {0x02, 0x01, 0x1b}, 3},  // TypeDefOrRef
    {'B', 2, {0x04, 0x08, 0x17}, 3},  // HasConstant
    {'C',                             // HasCustomAttribute
     5,
     {0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0a, 0x00, 0x0e, 0x17, 0x14,
      0x11, 0x1a, 0x1b, 0x20, 0x23, 0x26, 0x27, 0x28, 0x2a, 0x2c, 0x2b},
     22},
    {'D', 1, {0x04, 0x08}, 2},                    // HasFieldMarshal
    {'E', 2, {0x02, 0x06, 0x20}, 3},              // HasDeclSecurity
    {'F', 3, {0x02, 0x01, 0x1a, 0x06, 0x1b}, 5},  // MemberRefParent
    {'G', 1, {0x14, 0x17}, 2},                    // HasSemantics
    {'H', 1, {0x06, 0x0a}, 2},                    // MethodDefOrRef
    {'I', 1, {0x04, 0x06}, 2},                    // MemberForwarded
    {'J', 3, {0x06, 0x0a}, 2},                    // CustomAttributeType
    {'K', 2, {0x00, 0x1a, 0x23, 0x01}, 4},        // ResolutionScope
});

// An index of one table.
struct PlainIndex {
  char letter;
  std::uint8_t table;
};
constexpr auto k_plain_indexes = std::to_array<PlainIndex>(
    {{'t', 0x02}, {'f', 0x04}, {'m', 0x06}, {'p', 0x08}, {'e', 0x14}, {'r', 0x17}, {'u', 0x1a}});

// The columns of the tables before Assembly, by number: digits are bytes, "s" "g" "b" indexes of
// the heaps of strings, GUIDs and blobs, other letters as above.
constexpr auto k_columns = std::to_array<std::string_view>({
    "2sggg",   // 00 Module
    "Kss",     // 01 TypeRef
    "4ssAfm",  // 02 TypeDef
    "f",       // 03 FieldPtr
    "2sb",     // 04 Field
    "m",       // 05 MethodPtr
    "8sbp",    // 06 MethodDef
    "p",       // 07 ParamPtr
    "4s",      // 08 Param
    "tA",      // 09 InterfaceImpl
    "Fsb",     // 0a MemberRef
    "2Bb",     // 0b Constant
    "CJb",     // 0c CustomAttribute
    "Db",      // 0d FieldMarshal
    "2Eb",     // 0e DeclSecurity
    "6t",      // 0f ClassLayout
    "4f",      // 10 FieldLayout
    "b",       // 11 StandAloneSig
    "te",      // 12 EventMap
    "e",       // 13 EventPtr
    "2sA",     // 14 Event
    "tr",      // 15 PropertyMap
    "r",       // 16 PropertyPtr
    "2sb",     // 17 Property
    "2mG",     // 18 MethodSemantics
    "tHH",     // 19 MethodImpl
    "s",       // 1a ModuleRef
    "b",       // 1b TypeSpec
    "2Isu",    // 1c ImplMap
    "4f",      // 1d FieldRVA
    "8",       // 1e ENCLog
    "4",       // 1f ENCMap
});
static_assert(k_columns.size() == k_assembly_table);

std::uint64_t heap_index_size(const TablesHead& head, unsigned bit) {
  return (head.heap_sizes >> bit & 1U) != 0 ? 4 : 2;
}

std::uint64_t column_size(char column, const TablesHead& head) {
  constexpr std::uint64_t k_narrow_rows = 0xffff;
  if (column >= '0' && column <= '9') return static_cast<std::uint64_t>(column - '0');
  if (column == 's') return heap_index_size(head, 0);
  if (column == 'g') return heap_index_size(head, 1);
  if (column == 'b') return heap_index_size(head, 2);
  for (const auto& index : k_plain_indexes) {
    if (index.letter == column) return head.rows.at(index.table) > k_narrow_rows ? 4 : 2;
  }
  for (const auto& index : k_coded_indexes) {
    if (index.letter != column) continue;
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < index.count; ++i) {
      most = std::max(most, head.rows.at(index.tables.at(i)));
    }
    return most > k_narrow_rows >> index.tag_bits ? 4 : 2;
  }
  return 0;
}

std::uint64_t row_size(std::string_view columns, const TablesHead& head) {
  std::uint64_t size = 0;
  for (const char column : columns) size += column_size(column, head);
  return size;
}

// Names end with a NUL and fill up to four bytes.
std::optional<std::string> stream_name(Cursor& cursor) {
  std::string name;
  while (name.size() <= k_stream_name_size) {
    const auto part = cursor.take(4);
    if (!part) return std::nullopt;
    const auto text = as_text(*part);
    name += text.substr(0, text.find('\0'));
    if (text.find('\0') != std::string_view::npos) return name;
  }
  return std::nullopt;
}

}  // namespace

std::optional<CliRange> cli_metadata(ByteView header) {
  Cursor cursor(header);
  if (!cursor.skip(8)) return std::nullopt;  // size and version
  CliRange range;
  const auto address = cursor.u32_le();
  const auto size = cursor.u32_le();
  if (!size || *size == 0) return std::nullopt;
  range.offset = *address;
  range.size = *size;
  return range;
}

std::optional<CliStreams> cli_streams(ByteView root) {
  Cursor cursor(root);
  const auto magic = cursor.u32_le();
  if (!magic || *magic != k_metadata_magic || !cursor.skip(8)) return std::nullopt;
  const auto version_size = cursor.u32_le();
  if (!version_size || *version_size > root.size() || !cursor.skip(*version_size)) {
    return std::nullopt;
  }
  (void)cursor.skip(2);
  const auto count = cursor.u16_le();
  CliStreams streams;
  for (std::size_t i = 0; count && i < std::min<std::size_t>(*count, k_cli_streams_max); ++i) {
    const auto offset = cursor.u32_le();
    const auto size = cursor.u32_le();
    const auto name = stream_name(cursor);
    if (!size || !name) break;
    if (*name == "#~" || *name == "#-") streams.tables = {*offset, *size};
    if (*name == "#Strings") streams.strings = {*offset, *size};
  }
  if (streams.tables.size == 0 || streams.strings.size == 0) return std::nullopt;
  return streams;
}

std::optional<CliAssemblyRow> cli_assembly_row(ByteView tables) {
  const auto head = read_tables_head(tables);
  if (!head || head->rows.at(k_assembly_table) == 0) return std::nullopt;
  CliAssemblyRow row;
  row.range.offset = head->size;
  for (std::size_t table = 0; table < k_assembly_table; ++table) {
    row.range.offset += head->rows.at(table) * row_size(k_columns.at(table), *head);
  }
  row.wide_strings = heap_index_size(*head, 0) == 4;
  row.wide_blobs = heap_index_size(*head, 2) == 4;
  row.range.size = row_size("448bss", *head);
  return row;
}

std::optional<CliAssembly> cli_assembly(const CliAssemblyRow& place, ByteView row) {
  Cursor cursor(row);
  if (row.size() < place.range.size || !cursor.skip(4)) return std::nullopt;
  CliAssembly assembly;
  for (int i = 0; i < 4; ++i) {
    if (i != 0) assembly.version += '.';
    assembly.version += std::to_string(cursor.u16_le().value_or(0));
  }
  (void)cursor.skip(place.wide_blobs ? 8 : 6);  // flags, public key
  const auto index = [&]() -> std::uint64_t {
    return place.wide_strings ? cursor.u32_le().value_or(0) : cursor.u16_le().value_or(0);
  };
  assembly.name = index();
  assembly.has_culture = index() != 0;
  return assembly;
}

}  // namespace iar::format
