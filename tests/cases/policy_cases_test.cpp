// Runs tests/cases/policy/*.case: one test a case. A case has a policy, and either what is wrong
// with it or cases that hold against it, in the words of `iar policy test`.
#include <gtest/gtest.h>

#include <algorithm>

#include "cases/case_file.h"
#include "match/policy/cases.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder = std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/policy";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

std::string words_of(const std::vector<match::PolicyProblem>& problems) {
  std::string out;
  for (const auto& problem : problems) out += problem.words() + "\n";
  return out;
}

class PolicyCase : public testing::TestWithParam<Case> {};

TEST_P(PolicyCase, says_what_is_expected) {
  const Case& one = GetParam();
  const auto reading = match::read_policy(one.section("policy"));
  ASSERT_EQ(reading.policy.has_value(), reading.problems.empty());
  std::string_view expected = one.section("problems");
  while (expected == "\n" || expected.ends_with("\n\n")) expected.remove_suffix(1);
  EXPECT_EQ(words_of(reading.problems), expected) << one.file << ": " << one.name;
  if (!reading.policy) return;
  const auto cases = match::read_policy_cases(one.section("cases"));
  ASSERT_TRUE(cases.problems.empty()) << words_of(cases.problems);
  for (const auto& each : cases.cases) {
    const auto different = match::difference(*reading.policy, each);
    EXPECT_FALSE(different) << one.name << ": " << each.name << ": " << different.value_or("");
  }
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, PolicyCase, testing::ValuesIn(cases_or_none()), test_name);

TEST(PolicyCases, are_there) { EXPECT_GE(cases_or_none().size(), 10U); }

// The examples of the page for people hold.
TEST(PolicyPage, has_examples_that_hold) {
  const auto page = read_whole_file(std::filesystem::path(IAR_SOURCE_DIR) / "docs" / "policy.md");
  ASSERT_TRUE(page.ok());
  std::vector<std::string> blocks;
  for (std::size_t at = page->find("```yaml\n"); at != std::string::npos;
       at = page->find("```yaml\n", at + 1)) {
    const std::size_t start = at + std::string_view("```yaml\n").size();
    blocks.push_back(page->substr(start, page->find("```", start) - start));
  }
  ASSERT_EQ(blocks.size(), 2U) << "a policy and its cases";
  const auto policy = match::policy_of(blocks[0]);
  ASSERT_TRUE(policy.ok()) << policy.error().text();
  const auto cases = match::read_policy_cases(blocks[1]);
  ASSERT_TRUE(cases.problems.empty()) << words_of(cases.problems);
  for (const auto& each : cases.cases) {
    const auto different = match::difference(*policy, each);
    EXPECT_FALSE(different) << each.name << ": " << different.value_or("");
  }
}

}  // namespace
}  // namespace iar::cases
