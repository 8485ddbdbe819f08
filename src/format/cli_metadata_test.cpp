#include "format/cli_metadata.h"

#include <gtest/gtest.h>

#include <map>

#include "format/test_support.h"
#include "format/version_resource.h"

namespace iar::format {
namespace {

// The head of a stream of tables with so many rows, by number of the table.
std::string tables(char heap_sizes, const std::map<unsigned, std::uint32_t>& rows) {
  std::string out(6, '\0');
  out += heap_sizes;
  out += '\x01';
  std::uint64_t valid = 0;
  for (const auto& [table, count] : rows) valid |= std::uint64_t{1} << table;
  append_le32(out, static_cast<std::uint32_t>(valid));
  append_le32(out, static_cast<std::uint32_t>(valid >> 32U));
  out.append(8, '\0');
  for (const auto& [table, count] : rows) append_le32(out, count);
  return out;
}

// Where the row of Assembly starts, from the first table on.
std::uint64_t place(char heap_sizes, const std::map<unsigned, std::uint32_t>& rows) {
  const auto bytes = tables(heap_sizes, rows);
  const auto row = cli_assembly_row(as_bytes(bytes));
  EXPECT_TRUE(row);
  return row ? row->range.offset - bytes.size() : 0;
}

TEST(CliMetadata, rows_are_as_wide_as_what_they_point_at) {
  EXPECT_EQ(place(0, {{0x20, 1}}), 0U);
  EXPECT_EQ(place(0, {{0x00, 1}, {0x20, 1}}), 10U);   // 2, string, three GUIDs
  EXPECT_EQ(place(1, {{0x00, 1}, {0x20, 1}}), 12U);   // wide strings
  EXPECT_EQ(place(2, {{0x00, 1}, {0x20, 1}}), 16U);   // wide GUIDs
  EXPECT_EQ(place(4, {{0x04, 10}, {0x20, 1}}), 80U);  // fields: 2, string, wide blob
  EXPECT_EQ(place(0, {{0x01, 100}, {0x20, 1}}), 600U);
  // Two bits tell the table of a reference's scope, so that 2^14 modules need four bytes.
  EXPECT_EQ(place(0, {{0x01, 1}, {0x1a, 0x3fff}, {0x20, 1}}), 6U + 2 * 0x3fff);
  EXPECT_EQ(place(0, {{0x01, 1}, {0x1a, 0x4000}, {0x20, 1}}), 8U + 2 * 0x4000);
  // Types point at fields and methods by row.
  EXPECT_EQ(place(0, {{0x02, 1}, {0x06, 0xffff}, {0x20, 1}}), 14U + 14 * 0xffffU);
  EXPECT_EQ(place(0, {{0x02, 1}, {0x06, 0x10000}, {0x20, 1}}), 16U + 14 * 0x10000U);
}

TEST(CliMetadata, what_is_cut_or_has_no_assembly_is_nothing) {
  const auto bytes = tables(0, {{0x00, 1}, {0x20, 1}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(cli_assembly_row(as_bytes(bytes.substr(0, size)))) << size;
  }
  EXPECT_FALSE(cli_assembly_row(as_bytes(tables(0, {{0x00, 1}}))));
  EXPECT_FALSE(cli_metadata(as_bytes(std::string(12, '\0'))));
  EXPECT_FALSE(cli_metadata(as_bytes(std::string(72, '\0'))));
  EXPECT_FALSE(cli_streams(as_bytes("BSJB")));
  EXPECT_FALSE(cli_streams(as_bytes(std::string(64, 'B'))));
  EXPECT_FALSE(cli_assembly({.range = {0, 22}}, as_bytes(std::string(21, '\0'))));
}

TEST(VersionResource, damage_is_no_resource) {
  EXPECT_FALSE(read_version_resource({}, 0));
  // A directory whose only entry points at itself.
  std::string loop(12, '\0');
  append_le32(loop, 0x00010000);
  append_le32(loop, 16);
  append_le32(loop, 0x80000000);
  EXPECT_FALSE(read_version_resource(as_bytes(loop), 0));
  for (std::size_t size = 0; size < loop.size(); ++size) {
    EXPECT_FALSE(read_version_resource(as_bytes(loop.substr(0, size)), 0)) << size;
  }
}

}  // namespace
}  // namespace iar::format
