#include "format/bdb.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "format/test_support.h"

namespace iar::format {
namespace {

using Pairs = std::map<std::uint32_t, std::string>;

Status read(const std::string& file, Pairs& out, const BdbLimits& limits = {}) {
  MemoryAccess access(as_bytes(file));
  const auto keep = [&](ByteView key, ByteView value, BdbByteOrder) -> Status {
    const auto number = Cursor(key).u32_le();
    if (!number) return make_error(ErrorCode::corrupt, "key of another size");
    out[*number] = as_text(value);
    return {};
  };
  return each_bdb_hash_pair(access, keep, limits);
}

std::string repeated(std::string_view text, std::uint32_t count) {
  std::string out;
  for (std::uint32_t i = 0; i < count; ++i) out += text;
  return out;
}

// What the fixtures hold; written by db5.3_load with 512-byte pages.
Pairs expected() {
  Pairs out;
  for (std::uint32_t i = 0; i < 10; ++i) {
    out[i] = repeated("value " + std::to_string(i) + " ", i * i);
  }
  for (std::uint32_t i = 100; i < 140; ++i) out[i] = "small " + std::to_string(i);
  return out;
}

class BdbFile : public ::testing::TestWithParam<const char*> {};

TEST_P(BdbFile, gives_every_pair) {
  Pairs pairs;
  ASSERT_TRUE(read(seed(GetParam()), pairs).ok());
  EXPECT_EQ(pairs, expected());
}

TEST_P(BdbFile, cut_anywhere_it_is_an_error) {
  const auto file = seed(GetParam());
  for (std::size_t size = 0; size < file.size() - 512; size += 256) {
    Pairs pairs;
    EXPECT_FALSE(read(file.substr(0, size), pairs).ok()) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, BdbFile,
                         ::testing::Values("bdb/little.db", "bdb/big.db", "bdb/checksummed.db"));

TEST(Bdb, a_chain_in_a_circle_is_corrupt) {
  auto file = seed("bdb/little.db");
  for (std::size_t page = 512; page < file.size(); page += 512) {
    const auto type = static_cast<std::uint8_t>(file[page + 25]);
    if (type == 7) file.replace(page + 16, 4, file.substr(page + 8, 4));  // next = itself
  }
  Pairs pairs;
  EXPECT_EQ(read(file, pairs).error().code, ErrorCode::corrupt);
}

TEST(Bdb, a_value_beyond_the_limit_is_said) {
  Pairs pairs;
  EXPECT_EQ(read(seed("bdb/little.db"), pairs, {.value_bytes_max = 200}).error().code,
            ErrorCode::limit);
}

TEST(Bdb, other_access_methods_are_unsupported) {
  auto file = seed("bdb/little.db");
  file[12] = 0x62;  // the magic of a btree
  file[13] = 0x31;
  Pairs pairs;
  EXPECT_EQ(read(file, pairs).error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace iar::format
