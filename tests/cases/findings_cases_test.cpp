// Runs tests/cases/findings/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>

#include "cases/case_file.h"
#include "cases/run_findings.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder =
    std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/findings";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

class FindingsCase : public testing::TestWithParam<Case> {};

TEST_P(FindingsCase, shows_what_is_expected) {
  const Case& one = GetParam();
  const auto text = shown_findings(one);
  ASSERT_TRUE(text.ok()) << one.file << ": " << one.name << ": " << text.error().text();
  std::string_view expected = one.section("text");
  while (expected == "\n" || expected.ends_with("\n\n")) expected.remove_suffix(1);
  EXPECT_EQ(*text, expected) << one.file << ": " << one.name;
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, FindingsCase, testing::ValuesIn(cases_or_none()), test_name);

// What is explained, and how often the answer is yes or no.
TEST(FindingsCases, explain_findings_and_what_is_none) {
  const auto cases = load_cases(k_folder);
  ASSERT_TRUE(cases.ok()) << cases.error().text();
  int findings = 0;
  int none = 0;
  for (const Case& one : *cases) {
    if (!one.header("show").starts_with("explain")) continue;
    const std::string_view text = one.section("text");
    ++(text.find("YES: ") == std::string_view::npos ? none : findings);
  }
  EXPECT_GE(findings, 20);
  EXPECT_GE(none, 20);
}

}  // namespace
}  // namespace iar::cases
