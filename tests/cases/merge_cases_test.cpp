// Runs tests/cases/merge/*.case: one test a case.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "cases/run_merge.h"

namespace iar::cases {
namespace {

const std::filesystem::path k_folder = std::filesystem::path(IAR_SOURCE_DIR) / "tests/cases/merge";
constexpr std::array<std::string_view, 3> k_optional = {"files", "brought", "changes"};

std::vector<Case> cases_or_none() {
  auto cases = load_cases(k_folder);
  return cases ? *cases : std::vector<Case>{};
}

struct Layers {
  std::vector<std::string> archives;
  std::string error;
};

Layers layers_of(const Case& one) {
  Layers out;
  for (const auto& [name, text] : one.sections) {
    if (name != "layer") continue;
    auto archive = layer_archive(text);
    if (!archive) out.error = archive.error().text();
    out.archives.push_back(archive ? *archive : std::string());
  }
  return out;
}

// What must come out of a section: nothing where the case has none.
void expect_section(const Case& one, std::string_view name, const std::string& found) {
  const auto is_it = [&](const auto& section) { return section.first == name; };
  const bool stated = std::ranges::any_of(one.sections, is_it);
  if (!stated && std::ranges::find(k_optional, name) != k_optional.end()) return;
  std::string_view text = one.section(name);
  while (text == "\n" || text.ends_with("\n\n")) text.remove_suffix(1);
  EXPECT_EQ(found, text) << one.file << ": " << one.name << ": " << name;
}

void expect_merged(const Case& one, const Merged& merged) {
  expect_section(one, "files", merged.files);
  expect_section(one, "packages", merged.packages);
  expect_section(one, "owners", merged.owners);
  expect_section(one, "brought", merged.brought);
  expect_section(one, "conflicts", merged.conflicts);
  expect_section(one, "demands", merged.demands);
  expect_section(one, "undetermined", merged.undetermined);
  expect_section(one, "diagnostics", merged.diagnostics);
  expect_section(one, "changes", merged.changes);
}

class MergeCase : public ::testing::TestWithParam<Case> {};

TEST_P(MergeCase, is_what_the_layers_amount_to) {
  const Case& one = GetParam();
  const Layers layers = layers_of(one);
  ASSERT_EQ(layers.error, "");
  ASSERT_FALSE(layers.archives.empty());
  auto options = merge_options(one);
  ASSERT_TRUE(options.ok()) << options.error().text();
  for (const std::size_t chunk_bytes : {std::size_t{1} << 20, std::size_t{512}, std::size_t{7}}) {
    options->chunk_bytes = chunk_bytes;
    options->from_body = chunk_bytes == 7;
    const auto merged = merge_layers(layers.archives, *options);
    ASSERT_TRUE(merged.ok()) << merged.error().text();
    expect_merged(one, *merged);
  }
}

std::string test_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file.stem().string() + "_" + std::to_string(info.index);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, MergeCase, ::testing::ValuesIn(cases_or_none()), test_name);

TEST(MergeCases, can_be_read_and_are_some) {
  const auto cases = load_cases(k_folder);
  ASSERT_TRUE(cases.ok()) << cases.error().text();
  EXPECT_FALSE(cases->empty());
}

// A section of a wrong name would be a case that expects nothing.
TEST(MergeCases, have_sections_of_known_names) {
  constexpr std::array<std::string_view, 10> k_known = {
      "layer",     "files",   "packages",     "owners",      "brought",
      "conflicts", "demands", "undetermined", "diagnostics", "changes"};
  for (const Case& one : cases_or_none()) {
    for (const auto& [name, text] : one.sections) {
      EXPECT_NE(std::ranges::find(k_known, name), k_known.end()) << one.name << ": " << name;
    }
  }
}

TEST(MergeCases, lines_without_meaning_are_refused) {
  for (const std::string_view line : {"x path", "f path -> target", "l path", "f p = nonsense"}) {
    EXPECT_FALSE(layer_archive(line).ok()) << line;
  }
}

}  // namespace
}  // namespace iar::cases
