// Runs tests/cases/vex/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>

#include "cases/case_file.h"
#include "match/vex/vex.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder = std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/vex";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

std::string component_text(const match::VexComponent& component) {
  std::string out = component.id;
  for (const auto& purl : component.purls) {
    const std::string text = model::purl_text(purl);
    if (text != component.id) out += " " + text;
  }
  for (const auto& cpe : component.cpes) out += " " + cpe;
  for (const auto& digest : component.digests) out += " " + digest;
  return component.range.empty() ? out : out + " in " + component.range;
}

std::string statement_text(const match::VexStatement& statement) {
  std::string out;
  for (const auto& name : statement.names) out += name + " ";
  out += std::string(match::vex_status_name(statement.status)) + " at " +
         match::moment_text(statement.time) + "\n";
  if (!statement.justification.empty()) out += "  because " + statement.justification + "\n";
  if (!statement.text.empty()) out += "  text " + statement.text + "\n";
  for (const auto& product : statement.products) {
    out += "  product " + component_text(product.component) + "\n";
    for (const auto& part : product.parts) out += "    part " + component_text(part) + "\n";
  }
  return out;
}

std::string text_of(std::string_view input) {
  const auto document = match::read_vex(input);
  if (!document) {
    return "refused " + std::string(error_code_name(document.error().code)) + ": " +
           document.error().text() + "\n";
  }
  std::string out = document->form + " " + document->id + " of " + document->author + "\n";
  for (const auto& statement : document->statements) out += statement_text(statement);
  return out;
}

class VexCase : public testing::TestWithParam<Case> {};

TEST_P(VexCase, says_what_is_expected) {
  const Case& one = GetParam();
  const auto input = case_input(one);
  ASSERT_TRUE(input.ok()) << input.error().text();
  std::string_view expected = one.section("document");
  while (expected == "\n" || expected.ends_with("\n\n")) expected.remove_suffix(1);
  EXPECT_EQ(text_of(*input), expected) << one.file << ": " << one.name;
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, VexCase, testing::ValuesIn(cases_or_none()), test_name);

TEST(VexCases, are_there) { EXPECT_GE(cases_or_none().size(), 30U); }

}  // namespace
}  // namespace iar::cases
