#include "assess/cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <iterator>

#include "support/temporary_folder.h"

namespace iar::assess {
namespace {

class Cache : public ::testing::Test {
 protected:
  Cache() : cache_(SegmentCache::open(folder_.text() + "/cache").value()) {}

  [[nodiscard]] std::string file_name(const model::Digest& layer) const {
    return "cache/" + layer.hex() + ".segments";
  }
  [[nodiscard]] std::string stored(const model::Digest& layer) const {
    std::ifstream in(folder_.path() / file_name(layer), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<SegmentCache> cache_;
  model::Digest layer_ = model::Digest::of(as_bytes("layer"));
  model::Digest other_ = model::Digest::of(as_bytes("other"));
  Segments segments_ = {{"contents/1", std::string("a\0b", 3)}, {"facts/os/dpkg/1", ""}};
};

TEST_F(Cache, WhatIsStoredComesBack) {
  EXPECT_TRUE(cache_->load(layer_).empty());
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  EXPECT_EQ(cache_->load(layer_), segments_);
  EXPECT_TRUE(cache_->load(other_).empty());
  EXPECT_EQ(SegmentCache::open(folder_.text() + "/cache").value()->load(layer_), segments_);
}

TEST_F(Cache, NewSegmentsJoinTheOldOnes) {
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  ASSERT_TRUE(cache_->store(layer_, {{"contents/1", "new"}, {"answer/7", "x"}}).ok());
  const Segments all = {{"answer/7", "x"}, {"contents/1", "new"}, {"facts/os/dpkg/1", ""}};
  EXPECT_EQ(cache_->load(layer_), all);
}

TEST_F(Cache, NothingWithAFlippedByteIsTrusted) {
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  const std::string good = stored(layer_);
  ASSERT_FALSE(good.empty());
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    folder_.write(file_name(layer_), bad);
    EXPECT_TRUE(cache_->load(layer_).empty()) << at;
  }
}

TEST_F(Cache, NothingCutOrExtendedIsTrusted) {
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  const std::string good = stored(layer_);
  for (std::size_t length = 0; length < good.size(); ++length) {
    folder_.write(file_name(layer_), good.substr(0, length));
    EXPECT_TRUE(cache_->load(layer_).empty()) << length;
  }
  folder_.write(file_name(layer_), good + "x");
  EXPECT_TRUE(cache_->load(layer_).empty());
}

// A file moved under another name must not speak for the other layer.
TEST_F(Cache, AFileSpeaksForItsOwnLayerOnly) {
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  folder_.write(file_name(other_), stored(layer_));
  EXPECT_TRUE(cache_->load(other_).empty());
  ASSERT_TRUE(cache_->store(other_, {{"a", "b"}}).ok());
  EXPECT_EQ(cache_->load(other_), (Segments{{"a", "b"}}));
}

// A right checksum over contents that lie about their sizes.
TEST_F(Cache, LengthsAreNotTrusted) {
  ASSERT_TRUE(cache_->store(layer_, {}).ok());
  std::string body = stored(layer_);
  body.resize(body.size() - 33);  // the checksum, and the count of segments
  body += "\xFF\xFF\xFF\xFF\x7F";
  const Sha256Bytes checksum = sha256(as_bytes(body));
  folder_.write(file_name(layer_), body + std::string(as_text(checksum)));
  EXPECT_TRUE(cache_->load(layer_).empty());
}

TEST_F(Cache, WhatIsNoFileIsNotThere) {
  std::filesystem::create_directory(folder_.path() / file_name(layer_));
  ASSERT_EQ(::mkfifo((folder_.path() / file_name(other_)).c_str(), 0600), 0);
  EXPECT_TRUE(cache_->load(layer_).empty());
  EXPECT_TRUE(cache_->load(other_).empty());
  EXPECT_FALSE(cache_->store(layer_, segments_).ok());
}

TEST_F(Cache, StoringLeavesNothingElseBehind) {
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  ASSERT_TRUE(cache_->store(layer_, segments_).ok());
  using Entries = std::filesystem::directory_iterator;
  EXPECT_EQ(std::distance(Entries(folder_.path() / "cache"), Entries()), 1);
}

TEST_F(Cache, TheFolderMustBeOne) {
  folder_.write("file", "");
  EXPECT_EQ(SegmentCache::open(folder_.text() + "/file").error().code, ErrorCode::usage);
  EXPECT_EQ(SegmentCache::open(folder_.text() + "/no/folder").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace iar::assess
