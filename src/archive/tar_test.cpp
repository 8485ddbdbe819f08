#include "archive/tar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/tar_writer.h"

namespace iar::archive {
namespace {

using iar::testing::TarWriter;
using model::FileKind;

// What a reader said, one line for each entry: kind, mode, size, path, target, body.
class Listing : public TarHandler {
 public:
  Body entry(const model::FileEntry& entry) override {
    entries.push_back(entry);
    bodies.emplace_back();
    return wanted;
  }
  void body(ByteView bytes) override { bodies.back() += as_text(bytes); }
  void body_end() override { ++bodies_ended; }
  void skipped(std::string_view path, const Error& why) override {
    refused.push_back(std::string(path) + ": " + std::string(error_code_name(why.code)));
  }

  Status read(ByteView archive, std::size_t chunk_bytes = 1 << 20, const TarLimits& limits = {}) {
    TarReader reader(*this, limits);
    for (std::size_t at = 0; at < archive.size(); at += chunk_bytes) {
      const auto count = std::min(chunk_bytes, archive.size() - at);
      // A copy of the exact size lets the address sanitizer see every byte read beyond it.
      const std::vector<std::uint8_t> chunk(
          archive.begin() + static_cast<std::ptrdiff_t>(at),
          archive.begin() + static_cast<std::ptrdiff_t>(at + count));
      TRY(reader.feed(chunk));
    }
    return reader.finish();
  }

  Body wanted = Body::deliver;
  std::vector<model::FileEntry> entries;
  std::vector<std::string> bodies;
  std::vector<std::string> refused;
  std::size_t bodies_ended = 0;
};

TEST(Tar, ReadsKindsAndBodies) {
  TarWriter tar;
  tar.directory("./").directory("./etc/").file("./etc/motd", "hello").symlink("lib", "usr/lib");
  tar.hard_link("./etc/issue", "./etc/motd").entry({.name = "fifo", .type = '6', .mode = 010600});
  tar.entry({.name = "null", .type = '3'}).entry({.name = "disk", .type = '4'}).end();
  Listing listing;
  ASSERT_TRUE(listing.read(tar.view()).ok());
  ASSERT_EQ(listing.entries.size(), 8U);
  EXPECT_EQ(listing.entries[0],
            (model::FileEntry{.kind = FileKind::directory, .mode = 0755, .body_offset = 512}));
  EXPECT_EQ(listing.entries[2],
            (model::FileEntry{.path = "etc/motd", .mode = 0644, .size = 5, .body_offset = 1536}));
  EXPECT_EQ(listing.bodies[2], "hello");
  EXPECT_EQ(listing.entries[3].link_target, "usr/lib");
  EXPECT_EQ(listing.entries[4].kind, FileKind::hard_link);
  EXPECT_EQ(listing.entries[4].link_target, "etc/motd");
  EXPECT_EQ(listing.entries[5].kind, FileKind::fifo);
  EXPECT_EQ(listing.entries[5].mode, 0600U);
  EXPECT_EQ(listing.entries[6].kind, FileKind::character_device);
  EXPECT_EQ(listing.entries[7].kind, FileKind::block_device);
  EXPECT_EQ(listing.bodies_ended, 8U);
  EXPECT_TRUE(listing.refused.empty());
}

TEST(Tar, SaysWhatNeedNotBeFed) {
  TarWriter tar;
  tar.file("a", std::string(700, 'a')).file("b", "b").end().raw("what follows the end");
  Listing listing;
  listing.wanted = Body::skip;
  TarReader reader(listing, {});
  std::size_t position = 0;
  std::size_t fed = 0;
  while (position < tar.view().size()) {
    const auto rest = static_cast<std::uint64_t>(tar.view().size() - position);
    if (const auto unwanted = std::min(reader.bytes_to_skip(), rest)) {
      reader.skip(unwanted);
      position += unwanted;
      continue;
    }
    ASSERT_TRUE(reader.feed(tar.view().subspan(position, 512)).ok());
    position += 512;
    fed += 512;
  }
  EXPECT_TRUE(reader.finish().ok());
  EXPECT_EQ(fed, 4U * 512);
  ASSERT_EQ(listing.entries.size(), 2U);
  EXPECT_EQ(listing.entries[1].body_offset, 512U + 1024 + 512);
}

}  // namespace
}  // namespace iar::archive
