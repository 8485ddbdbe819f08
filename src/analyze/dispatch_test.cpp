#include "analyze/dispatch.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace iar::analyze {
namespace {

using model::Magic;

Status nothing(const File&, model::Facts&) { return {}; }

constexpr Want k_exact[] = {{.exact = "var/lib/dpkg/status"}};
constexpr Want k_named[] = {{.basename = "package.json", .component = "node_modules"}};
constexpr Want k_suffixes[] = {{.suffix = ".jar"}, {.suffix = ".dist-info/METADATA"}};
constexpr Want k_elf[] = {{.magic = Magic::elf}, {.suffix = ".json", .magic = Magic::json}};
constexpr Want k_folder[] = {{.under = "var/lib/dpkg/status.d"}};
constexpr Want k_hidden[] = {{.basename = ".npmrc"}, {.suffix = "/bin/node"}};

constexpr Want k_stems[] = {{.stem = "libpython"}, {.stem = "node", .component = "bin"}};

constexpr Analyzer k_exact_analyzer{"exact", 1, k_exact, 1, SpanFunction{nothing}};
constexpr Analyzer k_named_analyzer{"named", 1, k_named, 1, SpanFunction{nothing}};
constexpr Analyzer k_suffixes_analyzer{"suffixes", 1, k_suffixes, 1, SpanFunction{nothing}};
constexpr Analyzer k_elf_analyzer{"elf", 1, k_elf, 1, SpanFunction{nothing}};
constexpr Analyzer k_folder_analyzer{"folder", 1, k_folder, 1, SpanFunction{nothing}};
constexpr Analyzer k_hidden_analyzer{"hidden", 1, k_hidden, 1, SpanFunction{nothing}};
constexpr Analyzer k_stems_analyzer{"stems", 1, k_stems, 1, SpanFunction{nothing}};
constexpr std::array<const Analyzer*, 7> k_analyzers = {
    &k_exact_analyzer,  &k_named_analyzer,  &k_suffixes_analyzer, &k_elf_analyzer,
    &k_folder_analyzer, &k_hidden_analyzer, &k_stems_analyzer};

std::string names(const Dispatch& dispatch, AnalyzerSet set) {
  std::string out;
  while (!set.empty()) {
    if (!out.empty()) out += ' ';
    out += dispatch.analyzer(set.take_first()).name;
  }
  return out;
}

struct Row {
  std::string_view path;
  Magic magic;
  std::string_view wanted_by;
};

TEST(Dispatch, answers_as_the_wants_say) {
  const Dispatch dispatch{k_analyzers};
  const std::vector<Row> rows = {
      {"var/lib/dpkg/status", Magic::text, "exact"},
      {"srv/var/lib/dpkg/status", Magic::text, ""},
      {"status", Magic::text, ""},
      {"var/lib/dpkg/status.d/base", Magic::text, "folder"},
      {"var/lib/dpkg/status.d", Magic::none, ""},
      {"var/lib/dpkg/status.d2/base", Magic::none, ""},
      {"app/node_modules/a/package.json", Magic::none, "named"},
      {"app/node_modules/a/package.json", Magic::json, "named elf"},
      {"node_modules/package.json", Magic::none, "named"},
      {"app/my_node_modules/a/package.json", Magic::none, ""},
      {"app/node_modules2/a/node_modules/b/package.json", Magic::none, "named"},
      {"package.json", Magic::none, ""},
      {"opt/app.jar", Magic::zip, "suffixes"},
      {".jar", Magic::zip, "suffixes"},
      {"opt/app.jar.txt", Magic::text, ""},
      {"usr/lib/six-1.16.dist-info/METADATA", Magic::text, "suffixes"},
      {"usr/lib/METADATA", Magic::text, ""},
      {"usr/bin/ls", Magic::elf, "elf"},
      {"usr/bin/ls", Magic::none, ""},
      {"root/.npmrc", Magic::text, "hidden"},
      {"root/x.npmrc", Magic::text, ""},
      {"usr/bin/node", Magic::elf, "elf hidden stems"},
      {"usr/bin/node18", Magic::none, "stems"},
      {"usr/bin/nodejs", Magic::none, ""},
      {"usr/bin/18node", Magic::none, ""},
      {"usr/lib/libpython3.11.so.1.0", Magic::none, "stems"},
      {"usr/lib/libpython", Magic::none, "stems"},
      {"usr/lib/libpython-x.json", Magic::json, "elf stems"},
      {"usr/lib/libpythonic.so", Magic::none, ""},
      {"bin/node", Magic::none, "stems"},
      {"", Magic::none, ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(names(dispatch, dispatch.wanted(row.path, row.magic)), row.wanted_by) << row.path;
  }
}

TEST(Dispatch, path_alone_leaves_magic_open) {
  const Dispatch dispatch{k_analyzers};
  EXPECT_EQ(names(dispatch, dispatch.wanted_by_path("a/b.json")), "");
  EXPECT_EQ(names(dispatch, dispatch.wanted_by_path("x/bin/node")), "hidden stems");
}

TEST(Dispatch, lists_places_for_the_merge) {
  const Dispatch dispatch{k_analyzers};
  ASSERT_EQ(dispatch.exact_paths().size(), 1U);
  EXPECT_EQ(dispatch.exact_paths()[0].path, "var/lib/dpkg/status");
  ASSERT_EQ(dispatch.folders().size(), 1U);
  EXPECT_EQ(dispatch.folders()[0], (Dispatch::Place{"var/lib/dpkg/status.d", 4}));
}

TEST(Dispatch, agrees_with_asking_every_want) {
  const Dispatch dispatch{registry()};
  const std::vector<std::string> paths = {"var/lib/dpkg/status",
                                          "var/lib/dpkg/info/adduser.list",
                                          "etc/os-release",
                                          "lib/apk/db/installed",
                                          "usr/lib/os-release",
                                          "a/node_modules/b/package.json",
                                          "var/lib/dpkg/status.d/tz",
                                          "usr/lib/opkg/status",
                                          "usr/bin/python3",
                                          "var/lib/dpkg/info/x.prerm",
                                          "etc/passwd",
                                          "usr/lib/opkg/info/a.control"};
  for (const std::string& path : paths) {
    for (std::size_t index = 0; index < registry().size(); ++index) {
      bool wanted = false;
      for (const Want& want : registry()[index]->wants) wanted |= holds(want, path, Magic::text);
      EXPECT_EQ(dispatch.wanted(path, Magic::text).contains(index), wanted) << path;
    }
  }
}

TEST(AnalyzerSet, keeps_positions_of_both_words) {
  AnalyzerSet set;
  for (const std::size_t index : {127U, 0U, 63U, 64U, 64U}) set.add(index);
  EXPECT_EQ(set.size(), 4U);
  EXPECT_TRUE(set.contains(127));
  EXPECT_FALSE(set.contains(1));
  EXPECT_EQ(set.take_first(), 0U);
  EXPECT_EQ(set.take_first(), 63U);
  EXPECT_EQ(set.take_first(), 64U);
  EXPECT_EQ(set.take_first(), 127U);
  EXPECT_TRUE(set.empty());
}

TEST(Registry, is_sorted_by_name_and_well_formed) {
  ASSERT_FALSE(registry().empty());
  std::string_view before;
  for (const Analyzer* analyzer : registry()) {
    EXPECT_LT(before, analyzer->name);
    EXPECT_EQ(find_analyzer(analyzer->name), analyzer);
    EXPECT_FALSE(analyzer->what.empty()) << analyzer->name;
    EXPECT_GT(analyzer->size_max, 0U) << analyzer->name;
    EXPECT_GT(analyzer->version, 0U) << analyzer->name;
    before = analyzer->name;
  }
  EXPECT_EQ(find_analyzer("os/none"), nullptr);
}

}  // namespace
}  // namespace iar::analyze
