#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "archive/tar.h"
#include "support/tar_listing.h"
#include "support/tar_writer.h"

namespace iar::archive {
namespace {

using iar::testing::TarListing;
using iar::testing::TarWriter;
using namespace std::string_literals;

struct Piece {
  std::uint64_t offset;
  std::uint64_t size;
};
using Pieces = std::vector<Piece>;

// Three stored pieces of different letters in a file of 5000 bytes.
const Pieces k_pieces = {{0, 512}, {1000, 600}, {4000, 1000}};
const std::string k_stored = std::string(512, 'a') + std::string(600, 'b') + std::string(1000, 'c');
const std::string k_content = std::string(512, 'a') + std::string(488, '\0') +
                              std::string(600, 'b') + std::string(2400, '\0') +
                              std::string(1000, 'c');

std::string numbers(const Pieces& pieces, char separator) {
  std::string out;
  for (const auto& piece : pieces) {
    out += std::to_string(piece.offset) + separator + std::to_string(piece.size) + separator;
  }
  if (separator == ',' && !out.empty()) out.pop_back();
  return out;
}

void add_listed(TarWriter& tar, const Pieces& pieces, std::string_view stored) {
  tar.pax({{"GNU.sparse.size", "5000"},
           {"GNU.sparse.numblocks", std::to_string(pieces.size())},
           {"GNU.sparse.name", "sparse"},
           {"GNU.sparse.map", numbers(pieces, ',')}});
  tar.file("GNUSparseFile.1/sparse", stored);
}

void add_repeated(TarWriter& tar, const Pieces& pieces, std::string_view stored) {
  std::string records =
      TarWriter::pax_record("GNU.sparse.size", "5000") +
      TarWriter::pax_record("GNU.sparse.numblocks", std::to_string(pieces.size()));
  for (const auto& piece : pieces) {
    records += TarWriter::pax_record("GNU.sparse.offset", std::to_string(piece.offset));
    records += TarWriter::pax_record("GNU.sparse.numbytes", std::to_string(piece.size));
  }
  tar.entry({.name = "x", .type = 'x'}, records).file("sparse", stored);
}

void add_text(TarWriter& tar, const Pieces& pieces, std::string_view stored) {
  std::string body = std::to_string(pieces.size()) + "\n" + numbers(pieces, '\n');
  body.append((512 - body.size() % 512) % 512, '\0');
  tar.pax({{"GNU.sparse.major", "1"},
           {"GNU.sparse.minor", "0"},
           {"GNU.sparse.name", "sparse"},
           {"GNU.sparse.realsize", "5000"}});
  tar.file("GNUSparseFile.1/sparse", body + std::string(stored));
}

void add_old(TarWriter& tar, const Pieces& pieces, std::string_view stored) {
  std::string block = TarWriter::header_block(
      {.name = "sparse", .type = 'S', .size = stored.size(), .magic = TarWriter::k_gnu_magic});
  TarWriter::put_octal(block, 483, 12, 5000);
  std::string blocks;
  std::size_t slot = 0;
  std::size_t slots = 4;
  std::size_t start = 386;
  for (const auto& piece : pieces) {
    if (slot == slots) {
      block[slots == 4 ? 482 : 504] = 1;
      blocks += block;
      block.assign(512, '\0');
      slot = start = 0;
      slots = 21;
    }
    TarWriter::put_octal(block, start + slot * 24, 12, piece.offset);
    TarWriter::put_octal(block, start + slot * 24 + 12, 12, piece.size);
    ++slot;
  }
  blocks += block;
  std::string header = blocks.substr(0, 512);
  TarWriter::set_checksum(header);
  tar.raw(header).raw(std::string_view(blocks).substr(512)).padded(stored);
}

using Add = void (*)(TarWriter&, const Pieces&, std::string_view);
constexpr Add k_forms[] = {add_listed, add_repeated, add_text, add_old};

class Sparse : public ::testing::TestWithParam<Add> {};
INSTANTIATE_TEST_SUITE_P(Forms, Sparse, ::testing::ValuesIn(k_forms));

TEST_P(Sparse, FillsHoles) {
  TarWriter tar;
  tar.file("before", "x");
  GetParam()(tar, k_pieces, k_stored);
  tar.file("after", "y").end();
  for (const std::size_t chunk_bytes : {1, 513, 1 << 20}) {
    TarListing listing;
    ASSERT_TRUE(listing.read(tar.view(), chunk_bytes).ok());
    ASSERT_EQ(listing.entries.size(), 3U);
    EXPECT_EQ(
        listing.entries[1],
        (model::FileEntry{
            .path = "sparse", .mode = 0644, .size = 5000, .body_offset = 1024, .sparse = true}));
    EXPECT_EQ(listing.bodies, (std::vector<std::string>{"x", k_content, "y"}));
    EXPECT_EQ(listing.bodies_ended, 3U);
  }
}

TEST_P(Sparse, CanBeReadAgainFromItsOffset) {
  TarWriter tar;
  tar.file("before", "x");
  GetParam()(tar, k_pieces, k_stored);
  TarListing listing;
  ASSERT_TRUE(listing.read(tar.view()).ok());
  TarListing again;
  ASSERT_TRUE(again.read(tar.view().subspan(listing.entries[1].body_offset)).ok());
  EXPECT_EQ(again.bodies, (std::vector<std::string>{k_content}));
}

TEST_P(Sparse, MayBeSkipped) {
  TarWriter tar;
  GetParam()(tar, k_pieces, k_stored);
  tar.file("after", "y").end();
  TarListing listing;
  listing.wanted = Body::skip;
  ASSERT_TRUE(listing.read(tar.view()).ok());
  EXPECT_EQ(listing.entries.size(), 2U);
}

TEST_P(Sparse, TakesMapsOfAnyLength) {
  Pieces pieces;
  std::string content;
  std::string stored;
  for (std::uint64_t offset = 1; offset < 5000; offset += 50) {
    pieces.push_back({offset, 7});
    content.resize(offset, '\0');
    content.append(7, 'd');
    stored.append(7, 'd');
  }
  content.resize(5000, '\0');
  pieces.push_back({5000, 0});
  TarWriter tar;
  GetParam()(tar, pieces, stored);
  TarListing listing;
  ASSERT_TRUE(listing.read(tar.view()).ok());
  EXPECT_EQ(listing.bodies, (std::vector<std::string>{content}));

  TarLimits limits;
  limits.sparse_segments_max = static_cast<std::uint32_t>(pieces.size());
  TarListing just;
  ASSERT_TRUE(just.read(tar.view(), 512, limits).ok());
  EXPECT_EQ(just.entries.size(), 1U);
  --limits.sparse_segments_max;
  tar.file("after", "y");
  TarListing beyond;
  ASSERT_TRUE(beyond.read(tar.view(), 512, limits).ok());
  EXPECT_EQ(beyond.refused, (std::vector<std::string>{"sparse: limit"}));
  EXPECT_EQ(beyond.bodies, (std::vector<std::string>{"y"}));
}

TEST_P(Sparse, MayHoldNothing) {
  TarWriter tar;
  GetParam()(tar, {{5000, 0}}, "");
  TarListing listing;
  ASSERT_TRUE(listing.read(tar.view()).ok());
  EXPECT_EQ(listing.bodies, (std::vector<std::string>{std::string(5000, '\0')}));
}

TEST_P(Sparse, RefusesMapsThatDoNotFit) {
  const std::vector<Pieces> broken = {
      {{0, 10}, {5, 10}},    // overlap
      {{100, 10}, {0, 10}},  // backwards
      {{4990, 20}},          // beyond the end
      {{6000, 0}, {0, 20}},  // starts beyond the end
      {{0, 10}},             // shorter than what is stored
      {{0, 21}},             // longer
  };
  for (const auto& pieces : broken) {
    TarWriter tar;
    GetParam()(tar, pieces, std::string(20, 'x'));
    TarListing listing;
    const auto status = listing.read(tar.end().view());
    ASSERT_FALSE(status.ok()) << numbers(pieces, ',');
    EXPECT_EQ(status.error().code, ErrorCode::corrupt);
    EXPECT_EQ(listing.entries.size(), 0U);
  }
}

TEST_P(Sparse, HolesHaveALimit) {
  TarWriter tar;
  GetParam()(tar, k_pieces, k_stored);
  GetParam()(tar, k_pieces, k_stored);
  TarLimits limits;
  limits.hole_bytes_max = 2 * (5000 - 2112) - 1;
  TarListing listing;
  ASSERT_TRUE(listing.read(tar.view(), 512, limits).ok());
  EXPECT_EQ(listing.bodies, (std::vector<std::string>{k_content}));
  EXPECT_EQ(listing.refused, (std::vector<std::string>{"sparse: limit"}));
  TarListing skipping;
  skipping.wanted = Body::skip;
  ASSERT_TRUE(skipping.read(tar.view(), 512, limits).ok());
  EXPECT_EQ(skipping.entries.size(), 2U);
}

// Reads a file of form 1.0 with this map.
Status read_text_map(std::string map) {
  map.resize(512, '\0');
  TarWriter tar;
  tar.pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "9"}});
  tar.file("a", map + "123456789").end();
  return TarListing().read(tar.view());
}

TEST(SparseText, RefusesBrokenNumbers) {
  EXPECT_TRUE(read_text_map("1\n0\n9\n").ok());
  EXPECT_TRUE(read_text_map("2\n0\n4\n4\n5\nanything may follow").ok());
  for (const auto& map : {"\n"s, "1\n0\n"s, "1\n\n9\n"s, "1\n-0\n9\n"s, "1\n0\n9"s, "x\n"s,
                          "1\n0\n99999999999999999999\n"s, "0\n"s}) {
    EXPECT_FALSE(read_text_map(map).ok()) << map;
  }
}

TEST(SparseHeaders, ContradictionsAreCorrupt) {
  const auto read = [](const TarWriter::Records& records, char type) {
    TarWriter tar;
    tar.pax(records).entry({.name = "a", .type = type}, "").end();
    return TarListing().read(tar.view());
  };
  EXPECT_TRUE(read({{"GNU.sparse.map", "0,0"}, {"GNU.sparse.numblocks", "1"}}, '0').ok());
  EXPECT_FALSE(read({{"GNU.sparse.map", "0,0"}, {"GNU.sparse.numblocks", "2"}}, '0').ok());
  EXPECT_FALSE(read({{"GNU.sparse.map", "0,0"}, {"GNU.sparse.numblocks", "1"}}, '5').ok());
  EXPECT_FALSE(read({{"GNU.sparse.map", "0,0,1"}, {"GNU.sparse.numblocks", "1"}}, '0').ok());
  EXPECT_FALSE(read({{"GNU.sparse.map", "0,,"}, {"GNU.sparse.numblocks", "1"}}, '0').ok());
  EXPECT_FALSE(read({{"GNU.sparse.numbytes", "1"}}, '0').ok());
  EXPECT_FALSE(read({{"GNU.sparse.offset", "1"}}, '0').ok());
  EXPECT_FALSE(read({}, 'S').ok());  // not in a GNU header
  EXPECT_TRUE(read({{"GNU.sparse.major", "7"}, {"GNU.sparse.minor", "0"}}, '0').ok());
}

}  // namespace
}  // namespace iar::archive
