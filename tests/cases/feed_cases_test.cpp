// Runs tests/cases/feed/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cases/case_file.h"
#include "cases/run_feed.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder = std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/feed";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

class FeedCase : public testing::TestWithParam<Case> {};

TEST_P(FeedCase, says_what_is_expected) {
  const Case& one = GetParam();
  const feed::Format* const format = feed::find_format(one.header("format"));
  ASSERT_NE(format, nullptr) << "no format " << one.header("format");
  const auto input = case_input(one);
  ASSERT_TRUE(input.ok()) << input.error().text();
  feed::Feed feed;
  feed.name = "case";
  feed.format = format;
  feed.context = one.header("context");
  std::string_view expected = one.section("advisories");
  while (expected == "\n" || expected.ends_with("\n\n")) expected.remove_suffix(1);
  EXPECT_EQ(feed_text(feed, {one.header("path"), as_bytes(*input)}), expected)
      << one.file << ": " << one.name;
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, FeedCase, testing::ValuesIn(cases_or_none()), test_name);

TEST(FeedCases, are_there_for_every_format) {
  const auto cases = load_cases(k_folder);
  ASSERT_TRUE(cases.ok()) << cases.error().text();
  std::set<std::string_view> seen;
  for (const Case& one : *cases) seen.insert(one.header("format"));
  for (const feed::Format* format : feed::formats()) {
    EXPECT_TRUE(seen.contains(format->name)) << format->name << " has no case";
  }
}

}  // namespace
}  // namespace iar::cases
