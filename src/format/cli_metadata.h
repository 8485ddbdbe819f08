// What an assembly of .NET calls itself: ECMA-335, partition II, §24 and §25.3.3. The way there is
// a chain of small tables, each of which tells where the next one stands; so a file of any size is
// read in one pass, some hundred bytes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace iar::format {

struct CliRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// §25.3.3: address and size of the metadata. `header`: k_cli_header_size bytes.
constexpr std::size_t k_cli_header_size = 72;
std::optional<CliRange> cli_metadata(ByteView header);

// §24.2.1: where streams start, from the start of the metadata. `root`: its first
// k_cli_root_size_max bytes, or all of them.
constexpr std::size_t k_cli_root_size_max = 1024;
struct CliStreams {
  CliRange tables;
  CliRange strings;
};
std::optional<CliStreams> cli_streams(ByteView root);

// §24.2.6, §22.2: the row of the table Assembly, from the start of the stream of tables. `tables`:
// its first k_cli_tables_head_size_max bytes, or all of them. Nothing where there is no assembly:
// a module of one.
constexpr std::size_t k_cli_tables_head_size_max = 24 + 64 * 4 + 4;
struct CliAssemblyRow {
  CliRange range;
  bool wide_strings = false;
  bool wide_blobs = false;
};
std::optional<CliAssemblyRow> cli_assembly_row(ByteView tables);

struct CliAssembly {
  std::string version;       // four numbers
  std::uint64_t name = 0;    // where it starts in the stream of strings; a NUL ends it
  bool has_culture = false;  // only texts of one language
};
std::optional<CliAssembly> cli_assembly(const CliAssemblyRow& place, ByteView row);

}  // namespace iar::format
