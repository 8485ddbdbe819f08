// Runs tests/cases/match/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>

#include "cases/case_file.h"
#include "cases/run_match.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder = std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/match";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

class MatchCase : public testing::TestWithParam<Case> {};

TEST_P(MatchCase, finds_what_is_expected) {
  const Case& one = GetParam();
  const auto found = match_text(one);
  ASSERT_TRUE(found.ok()) << found.error().text();
  std::string_view expected = one.section("findings");
  while (expected == "\n" || expected.ends_with("\n\n")) expected.remove_suffix(1);
  EXPECT_EQ(*found, expected) << one.file << ": " << one.name;
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, MatchCase, testing::ValuesIn(cases_or_none()), test_name);

TEST(MatchCases, are_there) { EXPECT_TRUE(load_cases(k_folder).ok()); }

}  // namespace
}  // namespace iar::cases
