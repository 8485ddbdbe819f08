#include "layer/contents.h"

#include <gtest/gtest.h>

#include "model/codec.h"
#include "support/zstd_frame.h"

namespace iar::layer {
namespace {

using model::FileEntry;
using model::FileKind;
using Listed = std::vector<std::pair<std::uint32_t, FileEntry>>;

struct Reader {
  Listed entries;
  Status read(std::string_view block) {
    return read_contents_block(as_bytes(block),
                               [&](const FileEntry& entry, std::uint32_t position) {
                                 entries.emplace_back(position, entry);
                               });
  }
};

std::vector<std::string> write(const Listed& entries) {
  std::vector<std::string> blocks;
  ContentsWriter writer([&](std::string block) { blocks.push_back(std::move(block)); });
  for (const auto& [position, entry] : entries) writer.add(entry, position);
  writer.flush();
  return blocks;
}

void expect_same(const Listed& entries, std::size_t blocks_min) {
  const auto blocks = write(entries);
  EXPECT_GE(blocks.size(), blocks_min);
  Reader reader;
  for (const auto& block : blocks) ASSERT_TRUE(reader.read(block).ok());
  EXPECT_EQ(reader.entries, entries);
}

struct Row {
  std::uint64_t position = 0;
  std::uint64_t kind = 0;
  std::uint64_t magic = 0;
  std::uint64_t shared = 0;
  std::string rest = "path";
  std::uint64_t mode = 0644;
  std::string link = {};
};

std::string encoded(const std::vector<Row>& rows) {
  model::Encoder out;
  for (const Row& row : rows) {
    out.number(row.position);
    out.number(row.kind);
    out.number(row.magic);
    out.number(row.shared);
    out.text(row.rest);
    out.number(row.mode);
    out.number(5);
    out.number(0);
    out.text(row.link);
  }
  return testing::stored_frame(out.bytes());
}

TEST(Contents, no_entry_makes_no_block) { EXPECT_TRUE(write({}).empty()); }

TEST(Contents, every_kind_comes_back) {
  Listed entries;
  for (const char kind : std::string_view("fdlcbphwo")) {
    FileEntry entry;
    entry.path = std::string("some/path/") + kind;
    entry.kind = static_cast<FileKind>(kind);
    entry.magic = static_cast<model::Magic>(entries.size());
    entry.mode = 07777;
    entry.size = std::uint64_t{1} << (7 * entries.size());
    entry.link_target = std::string(entries.size(), '/');
    entry.body_offset = UINT64_MAX - 100 + entries.size();
    entry.sparse = entries.size() % 2 == 1;
    entries.emplace_back(entries.size() * 1000, entry);
  }
  expect_same(entries, 1);
}

TEST(Contents, many_entries_take_several_blocks_that_stand_alone) {
  Listed entries;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    FileEntry entry;
    entry.path = "folder-" + std::to_string(i / 100) + "/file-" + std::to_string(i);
    entry.mode = 0644;
    entry.size = i;
    entry.body_offset = i * std::uint64_t{1024};
    entries.emplace_back(i * 2, entry);
  }
  expect_same(entries, 3);
  Reader last;
  ASSERT_TRUE(last.read(write(entries).back()).ok());
  EXPECT_EQ(last.entries.back(), entries.back());
}

// The order of the archive is kept, whatever it is: offsets and names may go down.
TEST(Contents, entries_in_any_order_come_back) {
  Listed entries;
  for (const std::string_view path : {"b/c", "b", "", "a", "b/cc", "b/c"}) {
    FileEntry entry;
    entry.path = path;
    entry.body_offset = 1000 - 100 * entries.size();
    entries.emplace_back(entries.size(), entry);
  }
  expect_same(entries, 1);
}

TEST(Contents, the_longest_paths_of_an_archive_come_back) {
  FileEntry entry;
  entry.path = std::string(4096, 'p');
  entry.kind = FileKind::symlink;
  entry.link_target = std::string(4096, 't');
  expect_same(Listed(100, {7, entry}), 1);
}

TEST(Contents, what_a_block_may_hold) {
  Reader reader;
  ASSERT_TRUE(reader.read(encoded({{}, {.position = 3, .shared = 2, .rest = "x"}})).ok());
  ASSERT_EQ(reader.entries.size(), 2U);
  EXPECT_EQ(reader.entries[1].second.path, "pax");
  EXPECT_EQ(reader.entries[1].first, 3U);
  EXPECT_TRUE(reader.read(testing::stored_frame("")).ok());
}

TEST(Contents, hostile_blocks_are_refused) {
  Reader reader;
  EXPECT_FALSE(reader.read("").ok());
  EXPECT_FALSE(reader.read("no frame at all").ok());
  EXPECT_FALSE(reader.read(encoded({{.kind = 9}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.kind = 32}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.magic = 99}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.shared = 1}})).ok());
  EXPECT_FALSE(reader.read(encoded({{}, {.shared = 5}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.mode = 010000}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.position = std::uint64_t{1} << 32U}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.rest = std::string(4097, 'x')}})).ok());
  EXPECT_FALSE(reader.read(encoded({{.link = std::string(4097, 'x')}})).ok());
}

TEST(Contents, paths_do_not_grow_beyond_their_limit_piece_by_piece) {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < 5; ++i) {
    rows.push_back({.shared = i * 1000, .rest = std::string(1000, 'x')});
  }
  Reader reader;
  EXPECT_FALSE(reader.read(encoded(rows)).ok());
  EXPECT_EQ(reader.entries.size(), 4U);
}

TEST(Contents, a_cut_block_is_refused) {
  const std::string block = write({{0, FileEntry{.path = "some/path"}}}).front();
  for (std::size_t size = 0; size < block.size(); ++size) {
    EXPECT_FALSE(Reader().read(block.substr(0, size)).ok()) << size;
  }
}

// A frame that announces more than a block may hold is not even begun.
TEST(Contents, a_bomb_is_refused) {
  std::string bomb = testing::stored_frame("x");
  bomb[8] = '\x7f';  // the size's highest byte
  EXPECT_FALSE(Reader().read(bomb).ok());
}

}  // namespace
}  // namespace iar::layer
