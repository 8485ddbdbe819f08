#include <set>

#include "conformance/compare.h"
#include "conformance/run.h"

#include <gtest/gtest.h>

namespace iar::conformance {
namespace {

std::vector<Entry> entries(std::string_view json, std::string_view notes = "") {
  const auto expected = parse_expected(json, notes);
  EXPECT_TRUE(expected.ok());
  return expected.ok() ? expected->entries : std::vector<Entry>{};
}

Entry found(std::string type, std::string name, std::string version) {
  Entry entry{std::move(type), std::move(name), std::move(version)};
  normalise(entry);
  return entry;
}

TEST(Compare, names_and_versions_are_folded) {
  const auto expected = entries(R"([
    {"type": "pypi", "name": "Foo__bar", "version": "1"},
    {"type": "golang", "name": "example.org/m", "version": "v1.2.3"},
    {"type": "haskell", "name": "text", "version": "2"}])");
  const std::vector<Entry> ours = {
      found("pypi", "foo.Bar", "1"), found("golang", "example.org/m", "1.2.3"),
      found("hackage", "text", "2"), found("golang", "stdlib", "1.22")};
  EXPECT_TRUE(compare_packages(expected, ours, {}).exact());
}

TEST(Compare, missing_extra_and_wrong_are_told_apart) {
  const auto expected = entries(R"([
    {"type": "deb", "name": "a", "version": "1", "arch": "amd64", "source": "s"},
    {"type": "deb", "name": "b", "version": "1"}])");
  model::Package a{.type = "deb", .name = "a", .version = "1", .architecture = "amd64"};
  const model::Package c{.type = "deb", .name = "c", .version = "1"};
  const auto result = compare_packages(expected, {entry_of(a), entry_of(c)}, {});
  EXPECT_EQ(result.missing, std::vector<std::string>{"deb:b@1"});
  EXPECT_EQ(result.extra, std::vector<std::string>{"deb:c@1"});
  EXPECT_EQ(result.wrong, std::vector<std::string>{"deb:a@1"});
  a.source_name = "s";
  EXPECT_TRUE(compare_packages(expected, {entry_of(a), entry_of(c)}, {}).wrong.empty());
}

TEST(Compare, development_and_the_project_itself_may_lack) {
  const auto expected = entries(R"([
    {"type": "npm", "name": "a", "version": "1", "dev": true},
    {"type": "npm", "name": "b", "version": "1", "groups": ["dev"]},
    {"type": "npm", "name": "c", "version": "1", "relationship": "root"},
    {"type": "npm", "name": "d", "version": "1", "groups": ["optional"]}])");
  EXPECT_EQ(compare_packages(expected, {}, {}).missing, std::vector<std::string>{"npm:d@1"});
}

TEST(Compare, names_may_lack_their_first_part_where_the_case_says_so) {
  auto expected = entries(R"([{"type": "maven", "name": "a", "version": "1"},
                              {"type": "docker", "name": "b", "version": "1"}])");
  const std::vector<Entry> ours = {found("maven", "g:a", "1"), found("docker", "o/b", "1")};
  EXPECT_EQ(compare_packages(expected, ours, {}).missing.size(), 2U);
  for (Entry& entry : expected) entry.last_part = true;
  EXPECT_TRUE(compare_packages(expected, ours, {}).exact());
}

TEST(Compare, overrides_count) {
  const auto expected = entries(R"([
    {"type": "hex", "name": "a", "version": "1"}, {"type": "pypi", "name": "b", "version": "1"},
    {"type": "npm", "name": "c", "version": "1"}])");
  const auto overrides = parse_overrides(
      "case\taction\tentry\treason\n# note\nx/y\tanyversion\thex:a@*\twhy\n"
      "x/y\tanytype\tpypi:b@*\twhy\nx/y\toptional\tnpm:c@1\twhy\nx/y\tallow\tdart:*@*\twhy\n");
  ASSERT_EQ(overrides.size(), 4U);
  const std::vector<Entry> ours = {found("hex", "a", "2"), found("conda", "b", "1"),
                                   found("pub", "d", "1")};
  EXPECT_TRUE(compare_packages(expected, ours, overrides).exact());
  EXPECT_FALSE(compare_packages(expected, ours, {}).exact());
}

TEST(Compare, rpm_epochs_stand_apart) {
  const auto expected = entries(R"([{"type": "rpm", "name": "a", "version": "2-1", "epoch": 1}])");
  const model::Package right{.type = "rpm", .name = "a", .version = "1:2-1"};
  const model::Package wrong{.type = "rpm", .name = "a", .version = "2-1"};
  EXPECT_TRUE(compare_packages(expected, {entry_of(right)}, {}).exact());
  EXPECT_FALSE(compare_packages(expected, {entry_of(wrong)}, {}).exact());
}

TEST(Compare, distributions) {
  const auto os = [](std::string_view json) { return *parse_expected(json, "")->os; };
  const model::OsRelease amazon{.id = "amzn", .version_id = "2"};
  EXPECT_TRUE(
      compare_os(os(R"x({"os": {"family": "amazon", "version": "2 (Karoo)"}})x"), amazon, {})
          .exact());
  EXPECT_FALSE(
      compare_os(os(R"({"os": {"id": "amzn", "version_id": "2023"}})"), amazon, {}).exact());
  EXPECT_FALSE(compare_os(os(R"({"os": {"id": "ol", "version_id": "2"}})"), amazon, {}).exact());
  EXPECT_FALSE(compare_os(os(R"({"os": null})"), amazon, {}).exact());
  EXPECT_TRUE(compare_os(os(R"({"os": null})"), std::nullopt, {}).exact());
  EXPECT_TRUE(compare_os(os(R"({"os": null})"), model::OsRelease{.id = "mine"}, {}).exact());
  const auto overrides = parse_overrides("c\tos-version\t2\twhy\n");
  EXPECT_TRUE(
      compare_os(os(R"({"os": {"id": "amzn", "version_id": "2.1"}})"), amazon, overrides).exact());
}

TEST(Disputed, rows_are_few_and_of_known_actions) {
  const auto rows = disputed_rows();
  ASSERT_TRUE(rows.ok()) << rows.error().text();
  std::set<std::string> cases;
  for (const Override& row : *rows) {
    cases.insert(row.case_id);
    EXPECT_TRUE(row.action == "allow" || row.action == "optional") << row.case_id;
    EXPECT_NE(row.entry.find(':'), std::string::npos) << row.case_id;
  }
  EXPECT_FALSE(cases.empty());
  EXPECT_LE(cases.size(), 8U);
}

TEST(Compare, patterns) {
  EXPECT_TRUE(fits("npm:*@*", "npm:@a/b@1"));
  EXPECT_TRUE(fits("npm:*async@3.2.4", "npm:node_modules/async@3.2.4"));
  EXPECT_TRUE(fits("a", "a"));
  EXPECT_FALSE(fits("a", "ab"));
  EXPECT_FALSE(fits("npm:a@*", "pypi:a@1"));
  EXPECT_FALSE(fits("*ab", "b"));
}

}  // namespace
}  // namespace iar::conformance
