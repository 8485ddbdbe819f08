#include "analyze/text.h"

#include <gtest/gtest.h>

namespace iar::analyze {
namespace {

TEST(Text, words_and_parts_are_taken_from_the_front) {
  std::string_view words = "  one\ttwo \r\n";
  EXPECT_EQ(next_word(words), "one");
  EXPECT_EQ(next_word(words), "two");
  EXPECT_EQ(next_word(words), "");
  std::string_view parts = "a=b=c";
  EXPECT_EQ(before(parts, '='), "a");
  EXPECT_EQ(before(parts, '='), "b");
  EXPECT_EQ(before(parts, '='), "c");
  EXPECT_EQ(before(parts, '='), "");
}

TEST(Text, case_is_that_of_ascii) {
  EXPECT_EQ(lower_case("ÄBC"), "Äbc");
  EXPECT_TRUE(equal_but_case("Package", "pACKAGE"));
  EXPECT_FALSE(equal_but_case("Package", "Packages"));
}

TEST(Text, checksums_are_digits_of_the_right_number) {
  EXPECT_EQ(checksum_of_hex("md5", "0aF", 3), "md5:0af");
  EXPECT_EQ(checksum_of_hex("md5", "0af", 4), "");
  EXPECT_EQ(checksum_of_hex("md5", "0ag", 3), "");
}

TEST(Text, base64) {
  EXPECT_EQ(base64_decoded("aGVsbG8="), "hello");
  EXPECT_EQ(base64_decoded("aGVsbG8"), "hello");
  EXPECT_EQ(base64_decoded("/+8="), "\xff\xef");
  EXPECT_EQ(base64_decoded(""), "");
  EXPECT_EQ(base64_decoded("a"), std::nullopt);
  EXPECT_EQ(base64_decoded("a*=="), std::nullopt);
}

TEST(Text, claimed_paths_are_normal) {
  EXPECT_EQ(claimed_path("/usr/bin/env"), "usr/bin/env");
  EXPECT_EQ(claimed_path("./usr//bin/./env/"), "usr/bin/env");
  EXPECT_EQ(claimed_path("usr/.hidden/..x"), "usr/.hidden/..x");
  EXPECT_EQ(claimed_path("/."), "");
  EXPECT_EQ(claimed_path("/"), "");
  EXPECT_EQ(claimed_path("usr/../etc"), "");
  EXPECT_EQ(claimed_path(std::string_view("a\0b", 3)), "");
}

}  // namespace
}  // namespace iar::analyze
