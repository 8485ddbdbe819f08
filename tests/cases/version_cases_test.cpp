// Runs tests/cases/version/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "cases/case_file.h"
#include "version/vers.h"
#include "version/version.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder =
    std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/version";

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  auto lines = split(text, '\n');
  std::erase_if(lines, [](std::string_view line) { return trimmed(line).empty(); });
  return lines;
}

// The first word of a line, and the line without it.
std::string_view take_cell(std::string_view& line) {
  line = trimmed(line);
  const std::string_view word = line.substr(0, line.find(' '));
  line = trimmed(line.substr(word.size()));
  return word;
}

void expect_order(const version::Scheme& scheme, std::string_view line) {
  std::string_view rest = line;
  const auto left = take_cell(rest);
  const auto sign = take_cell(rest);
  const auto order = version::compare(scheme, left, rest);
  EXPECT_EQ(std::string(1, version::order_sign(order)), sign) << line;
  EXPECT_EQ(version::compare(scheme, rest, left), version::opposite(order)) << line;
}

version::Answer in_vers(std::string_view range, std::string_view one) {
  const auto parsed = version::Vers::parse(range);
  return parsed ? version::contains(*parsed, one) : version::Answer::undetermined;
}

void expect_range(const version::Scheme& scheme, std::string_view line, bool installers) {
  std::string_view rest = line;
  const auto one = take_cell(rest);
  const auto answer = take_cell(rest);
  const auto prereleases =
      installers ? version::Prereleases::as_installers_do : version::Prereleases::included;
  const auto found = rest.starts_with("vers:") ? in_vers(rest, one)
                                               : version::contains(scheme, rest, one, prereleases);
  EXPECT_EQ(version::answer_name(found), answer) << line;
}

void expect_canonical(std::string_view line) {
  const auto arrow = line.find(" -> ");
  ASSERT_NE(arrow, std::string_view::npos) << line;
  const std::string_view input = line.substr(0, arrow);
  const std::string_view output = line.substr(arrow + 4);
  const auto canonical = version::Vers::parse_canonical(input);
  EXPECT_EQ(canonical.ok(), input == output) << line;
  if (output == "error") {
    EXPECT_FALSE(version::Vers::parse(input).ok()) << line;
    return;
  }
  const auto parsed = version::Vers::parse(input);
  ASSERT_TRUE(parsed.ok()) << line;
  EXPECT_EQ(parsed->text(), output) << line;
}

void expect_line(const version::Scheme& scheme, std::string_view section, std::string_view line) {
  if (section == "orders") {
    expect_order(scheme, line);
  } else if (section == "ranges" || section == "installers") {
    expect_range(scheme, line, section == "installers");
  } else if (section == "canonical") {
    expect_canonical(line);
  } else if (section == "refused") {
    const std::string_view one = trimmed(line) == "(empty)" ? std::string_view{} : line;
    EXPECT_FALSE(version::valid_version(scheme, one)) << line;
    EXPECT_EQ(version::compare(scheme, one, one), version::Order::undetermined) << line;
  } else {
    ADD_FAILURE() << "no section is called " << section;
  }
}

class VersionCase : public ::testing::TestWithParam<Case> {};

TEST_P(VersionCase, is_what_the_specification_says) {
  const Case& one = GetParam();
  const auto* const scheme = version::find_scheme(one.header("scheme"));
  ASSERT_NE(scheme, nullptr) << one.header("scheme");
  std::size_t lines = 0;
  for (const auto& [name, text] : one.sections) {
    for (const auto line : lines_of(text)) {
      expect_line(*scheme, name, line);
      ++lines;
    }
  }
  EXPECT_GT(lines, 0U) << "expects nothing";
}

std::string test_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, VersionCase, ::testing::ValuesIn(cases_or_none()), test_name);

TEST(VersionCases, are_there_for_every_scheme) {
  const auto cases = load_cases(k_folder);
  ASSERT_TRUE(cases.ok()) << cases.error().text();
  for (const auto* scheme : version::schemes()) {
    const auto is_about = [&](const Case& one) {
      return version::find_scheme(one.header("scheme")) == scheme;
    };
    EXPECT_TRUE(std::ranges::any_of(*cases, is_about)) << scheme->name;
  }
}

}  // namespace
}  // namespace iar::cases
