#include "format/rpm_header.h"

#include <gtest/gtest.h>

#include <string>

#include "format/test_support.h"

namespace iar::format {
namespace {

TEST(RpmHeader, gives_values_by_tag_and_type) {
  const auto blob = RpmHeaderBuilder()
                        .string(1000, "bash")
                        .number(1003, 7)
                        .strings(1117, {"a", "", "c"})
                        .numbers(1116, {0, 0, 1})
                        .numbers16(1030, {0x81a4, 0xffff})
                        .blob();
  const auto header = RpmHeader::parse(as_bytes(blob));
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->string(RpmTag::name), "bash");
  EXPECT_EQ(header->number(RpmTag::epoch), 7U);
  EXPECT_EQ(header->strings(RpmTag::base_names), (std::vector<std::string_view>{"a", "", "c"}));
  EXPECT_EQ(header->numbers(RpmTag::directory_indexes), (std::vector<std::uint32_t>{0, 0, 1}));
  EXPECT_EQ(header->numbers(RpmTag::file_modes), (std::vector<std::uint32_t>{0x81a4, 0xffff}));
  EXPECT_FALSE(header->string(RpmTag::epoch));
  EXPECT_FALSE(header->number(RpmTag::name));
  EXPECT_FALSE(header->string(RpmTag::vendor));
}

TEST(RpmHeader, the_entry_written_last_counts) {
  const auto blob = RpmHeaderBuilder().string(1000, "old").string(1000, "new").blob();
  EXPECT_EQ(RpmHeader::parse(as_bytes(blob))->string(RpmTag::name), "new");
}

TEST(RpmHeader, a_cut_blob_is_corrupt) {
  const auto blob = RpmHeaderBuilder().string(1000, "bash").number(1003, 7).blob();
  for (std::size_t size = 0; size < blob.size(); ++size) {
    const auto header = RpmHeader::parse(as_bytes(std::string_view(blob).substr(0, size)));
    ASSERT_FALSE(header.ok()) << size;
    EXPECT_EQ(header.error().code, ErrorCode::corrupt);
  }
}

TEST(RpmHeader, counts_and_offsets_outside_the_store_give_nothing) {
  auto blob = RpmHeaderBuilder().numbers(1116, {1, 2}).blob();
  blob[8 + 15] = 3;  // the count
  EXPECT_TRUE(RpmHeader::parse(as_bytes(blob))->numbers(RpmTag::directory_indexes).empty());
  blob[8 + 11] = 127;  // the offset
  EXPECT_TRUE(RpmHeader::parse(as_bytes(blob))->numbers(RpmTag::directory_indexes).empty());
}

}  // namespace
}  // namespace iar::format
