#include "format/ndb.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "format/test_support.h"

namespace iar::format {
namespace {

// A database with one page of slots; blobs follow it in the order given, as rpm writes them.
class NdbBuilder {
 public:
  NdbBuilder& blob(std::uint32_t index, std::string_view text) {
    const auto start = static_cast<std::uint32_t>(256 + blobs_.size() / 16);
    blobs_ += "BlbS";
    append_le32(blobs_, index);
    append_le32(blobs_, 1700000000);
    append_le32(blobs_, static_cast<std::uint32_t>(text.size()));
    blobs_ += text;
    while (blobs_.size() % 16 != 4) blobs_ += '\0';
    append_le32(blobs_, 0);
    append_le32(blobs_, static_cast<std::uint32_t>(text.size()));
    blobs_ += "BlbE";
    return slot(index, start, static_cast<std::uint32_t>(256 + blobs_.size() / 16) - start);
  }
  NdbBuilder& slot(std::uint32_t index, std::uint32_t offset, std::uint32_t count) {
    slots_ += "Slot";
    append_le32(slots_, index);
    append_le32(slots_, offset);
    append_le32(slots_, count);
    return *this;
  }
  [[nodiscard]] std::string file() const {
    std::string out = "RpmP";
    for (const std::uint32_t value : {0U, 9U, 1U, 5U, 0U, 0U, 0U}) append_le32(out, value);
    out += slots_;
    while (out.size() < 4096) out.append("Slot").append(12, '\0');
    return out + blobs_;
  }

 private:
  std::string slots_;
  std::string blobs_;
};

using Blobs = std::vector<std::pair<std::uint32_t, std::string>>;

Status read(const std::string& file, Blobs& out, const NdbLimits& limits = {}) {
  MemoryAccess access(as_bytes(file));
  const auto keep = [&](std::uint32_t index, ByteView blob) -> Status {
    out.emplace_back(index, as_text(blob));
    return {};
  };
  return each_ndb_blob(access, keep, limits);
}

TEST(Ndb, gives_blobs_in_the_order_of_slots) {
  Blobs blobs;
  const auto file =
      NdbBuilder().blob(1, "first").slot(0, 0, 0).blob(3, std::string(500, 'x')).file();
  ASSERT_TRUE(read(file, blobs).ok());
  EXPECT_EQ(blobs, (Blobs{{1, "first"}, {3, std::string(500, 'x')}}));
}

TEST(Ndb, what_is_cut_is_corrupt_and_keeps_what_came_before) {
  const auto file = NdbBuilder().blob(1, "first").blob(2, "second").file();
  for (std::size_t size = 4096; size < file.size(); ++size) {
    Blobs blobs;
    const auto status = read(file.substr(0, size), blobs);
    ASSERT_FALSE(status.ok()) << size;
    EXPECT_EQ(status.error().code, ErrorCode::corrupt);
    EXPECT_LE(blobs.size(), 1U);
  }
}

TEST(Ndb, overlapping_blobs_are_corrupt) {
  auto builder = NdbBuilder().blob(1, std::string(9000, 'x'));
  for (int i = 0; i < 3; ++i) builder.slot(1, 256, 565);
  Blobs blobs;
  EXPECT_EQ(read(builder.file(), blobs).error().code, ErrorCode::corrupt);
  EXPECT_EQ(blobs.size(), 1U);
}

TEST(Ndb, a_blob_beyond_the_limit_is_said) {
  Blobs blobs;
  const auto file = NdbBuilder().blob(1, std::string(500, 'x')).file();
  EXPECT_EQ(read(file, blobs, {.blob_bytes_max = 100}).error().code, ErrorCode::limit);
}

TEST(Ndb, other_versions_are_unsupported) {
  auto file = NdbBuilder().blob(1, "first").file();
  file[4] = 1;
  Blobs blobs;
  EXPECT_EQ(read(file, blobs).error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace iar::format
