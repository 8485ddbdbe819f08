// Runs tests/cases/analyze/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "analyze/dispatch.h"
#include "cases/case_file.h"
#include "cases/run_analyzer.h"

namespace iar::analyze {
extern const Analyzer k_sample;  // sample_extractor.cpp
}

namespace iar::cases {
namespace {

const std::filesystem::path k_folder =
    std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/analyze";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

// A want's other parts may hold before the file's first bytes are known.
bool may_be_wanted(const analyze::Analyzer& analyzer, std::string_view path) {
  return std::ranges::any_of(analyzer.wants, [&](const analyze::Want& want) {
    return analyze::holds(want, path, want.magic);
  });
}

// The section `facts` without the blank lines that part it from the next case.
std::string expected_facts(const Case& one) {
  std::string_view text = one.section("facts");
  while (text == "\n" || text.ends_with("\n\n")) text.remove_suffix(1);
  return std::string(text);
}

// What the header `sibling` names.
Result<Siblings> case_siblings(const Case& one) {
  std::string_view name = one.header("sibling");
  if (name.empty()) return Siblings{};
  const auto blank = name.find(' ');
  if (blank == std::string_view::npos)
    return make_error(ErrorCode::corrupt, "sibling: SUFFIX FILE");
  TRY_ASSIGN(auto bytes, read_whole_file(one.file.parent_path() / name.substr(blank + 1)));
  return Siblings{{std::string(name.substr(0, blank)), std::move(bytes)}};
}

class AnalyzeCase : public testing::TestWithParam<Case> {};

TEST_P(AnalyzeCase, has_the_facts) {
  const Case& one = GetParam();
  const analyze::Analyzer* const analyzer = analyze::find_analyzer(one.header("analyzer"));
  ASSERT_NE(analyzer, nullptr) << "no analyzer " << one.header("analyzer");
  const std::string_view path = one.header("path");
  EXPECT_TRUE(may_be_wanted(*analyzer, path)) << path << " is not wanted";
  const auto input = case_input(one);
  ASSERT_TRUE(input.ok()) << input.error().text();
  const auto siblings = case_siblings(one);
  ASSERT_TRUE(siblings.ok()) << siblings.error().text();
  for (const std::size_t chunk_bytes : {std::size_t{1} << 20, std::size_t{7}, std::size_t{1}}) {
    model::Facts facts;
    const Status status =
        run_analyzer(*analyzer, path, as_bytes(*input), facts, {chunk_bytes, *siblings});
    EXPECT_EQ(facts_text(facts, status), expected_facts(one)) << one.file << ": " << one.name;
    if (!std::holds_alternative<analyze::TapFunction>(analyzer->run)) break;
  }
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, AnalyzeCase, testing::ValuesIn(cases_or_none()), test_name);

TEST(AnalyzeCases, can_be_read_and_are_some) {
  const auto cases = load_cases(k_folder);
  ASSERT_TRUE(cases.ok()) << cases.error().text();
  EXPECT_FALSE(cases->empty());
}

TEST(AnalyzeCases, are_there_for_every_analyzer) {
  std::set<std::string_view> seen;
  const auto cases = cases_or_none();
  for (const Case& one : cases) seen.insert(one.header("analyzer"));
  for (const analyze::Analyzer* analyzer : analyze::registry()) {
    if (std::holds_alternative<analyze::ImageFunction>(analyzer->run)) continue;
    EXPECT_TRUE(seen.contains(analyzer->name)) << analyzer->name << " has no case";
  }
}

// The page shows the sample word for word, and the sample does what the page says.
TEST(AddingAnExtractor, shows_a_sample_that_works) {
  const std::filesystem::path root = IAR_SOURCE_DIR;
  const auto page = read_whole_file(root / "docs/adding-an-extractor.md");
  const auto sample = read_whole_file(root / "tests/cases/sample_extractor.cpp");
  ASSERT_TRUE(page.ok() && sample.ok());
  EXPECT_NE(page->find(*sample), std::string::npos);
  model::Facts facts;
  const Status status = run_analyzer(analyze::k_sample, "usr/lib/sample/sample.installed",
                                     as_bytes("alpha 1.0\n! beta 2.0\ngamma\n"), facts);
  EXPECT_EQ(facts_text(facts, status), "package generic alpha 1.0\nerror corrupt\n");
}

TEST(CaseFile, escapes_and_base64_are_decoded) {
  const auto cases = parse_cases(
      "# a remark\n=== one\ninput: escaped\n--- input\na\\r\\n\\x00b\\\\\nc\n"
      "=== two\ninput: base64\n--- input\naGVs\nbG8=\n",
      "none");
  ASSERT_TRUE(cases.ok());
  ASSERT_EQ(cases->size(), 2U);
  EXPECT_EQ(case_input((*cases)[0]).value(), std::string("a\r\n\0b\\c", 7));
  EXPECT_EQ(case_input((*cases)[1]).value(), "hello");
}

TEST(CaseFile, refuses_what_has_no_place) {
  EXPECT_FALSE(parse_cases("stray line\n", "none").ok());
  EXPECT_FALSE(load_cases("/no/such/folder").ok());
  const auto cases = parse_cases("=== x\ninput: escaped\n--- input\n\\q\n", "none");
  ASSERT_TRUE(cases.ok());
  EXPECT_FALSE(case_input((*cases)[0]).ok());
}

}  // namespace
}  // namespace iar::cases
