#include "format/pattern.h"

#include <gtest/gtest.h>

#include <array>

#include "format/pattern_scan.h"

namespace iar::format {
namespace {

using std::string_literals::operator""s;

std::vector<std::size_t> matching(std::span<const std::string> patterns, const std::string& text) {
  const auto set = PatternSet::compile(patterns);
  EXPECT_TRUE(set.ok());
  auto scanner = set->scanner();
  EXPECT_TRUE(scanner.ok());
  std::vector<std::size_t> out = {99};
  EXPECT_TRUE(scanner->matching(as_bytes(text), out).ok());
  return out;
}

TEST(PatternSet, names_each_pattern_that_matches_once) {
  const std::array patterns = {"curl/([0-9]{1,3})"s, R"(\x00([0-9]{1,3}\.[0-9]{1,3})\x00)"s,
                               "([a-f]{4})x"s};
  using Found = std::vector<std::size_t>;
  EXPECT_EQ(matching(patterns, ""), Found{});
  EXPECT_EQ(matching(patterns, "curl/ 1.2 abcx"), Found{});
  EXPECT_EQ(matching(patterns, "curl/7 curl/8 curl/88"), Found{0});
  EXPECT_EQ(matching(patterns, "abcdx \0001.2\0 curl/7"s), (Found{0, 1, 2}));
}

TEST(PatternSet, takes_every_byte_as_a_character) {
  const std::array patterns = {R"(a.([\x80-\xff]{2})b)"s};
  EXPECT_EQ(matching(patterns,
                     "a\n\xff\xfe"
                     "b"),
            std::vector<std::size_t>{0});
}

TEST(PatternSet, can_be_used_again_and_moved) {
  const std::array patterns = {"([0-9]{1,3})x"s};
  auto set = PatternSet::compile(patterns);
  ASSERT_TRUE(set.ok());
  auto scanner = set->scanner();
  ASSERT_TRUE(scanner.ok());
  PatternSet::Scanner moved = std::move(*scanner);
  std::vector<std::size_t> out;
  for (const std::string text : {"1x", "1", "22x"}) {
    ASSERT_TRUE(moved.matching(as_bytes(text), out).ok());
    EXPECT_EQ(out.empty(), text == "1") << text;
  }
}

TEST(PatternSet, refuses_what_is_no_pattern) {
  EXPECT_EQ(PatternSet::compile(std::array{"(a"s}).error().code, ErrorCode::unsupported);
}

TEST(Pattern, finds_the_leftmost_match_and_its_group) {
  const auto pattern = Pattern::compile("v([0-9]{1,3}(?:\\.[0-9]{1,3}){0,2})");
  ASSERT_TRUE(pattern.ok());
  const std::string text = "vx v1.2.34 v5";
  const auto first = pattern->find(as_bytes(text), 0);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(text.substr(first->begin, first->end - first->begin), "v1.2.34");
  EXPECT_EQ(text.substr(first->group_begin, first->group_end - first->group_begin), "1.2.34");
  const auto second = pattern->find(as_bytes(text), first->end);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->begin, 11U);
  EXPECT_FALSE(pattern->find(as_bytes(text), second->end).has_value());
  EXPECT_FALSE(pattern->find(as_bytes(text), text.size() + 1).has_value());
}

TEST(Pattern, has_one_group) {
  EXPECT_EQ(Pattern::compile("a").error().code, ErrorCode::unsupported);
  EXPECT_EQ(Pattern::compile("(a)(b)").error().code, ErrorCode::unsupported);
  EXPECT_EQ(Pattern::compile("(a").error().code, ErrorCode::unsupported);
}

TEST(Pattern, leaves_a_group_that_took_no_part_empty) {
  const auto pattern = Pattern::compile("a(b)?");
  ASSERT_TRUE(pattern.ok());
  const auto found = pattern->find(as_bytes("xa"), 0);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->group_begin, found->group_end);
}

}  // namespace
}  // namespace iar::format
