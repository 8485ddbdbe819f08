// What must hold of every scheme, whatever the versions.
#include <gtest/gtest.h>

#include "version/random_versions.h"
#include "version/tables.h"

namespace iar::version {
namespace {

TEST(Versions, orders_contradict_themselves_nowhere) {
  constexpr int k_rounds = 5000;
  for (const Scheme* scheme : schemes()) {
    RandomVersions versions(1);
    std::string wrong;
    int decided = 0;
    for (int i = 0; i < k_rounds && wrong.empty(); ++i) {
      const std::string a = versions.next();
      const std::string b = versions.next();
      wrong = contradiction(*scheme, a, b, versions.next());
      if (compare(*scheme, a, b) != Order::undetermined) ++decided;
    }
    EXPECT_EQ(wrong, "");
    const bool moments = scheme->name == "datetime";
    EXPECT_EQ(decided > 0, !moments) << scheme->name;
  }
}

// Composer puts branches before all numbers, and does not order them among each other.
TEST(Versions, of_composer_with_branches_are_antisymmetric) {
  const Scheme& composer = *find_scheme("composer");
  EXPECT_EQ(contradiction(composer, "dev-a", "1.0", "2.0"), "");
  EXPECT_EQ(compare(composer, "dev-a", "dev-b"), Order::undetermined);
}

TEST(Tables, rows_are_judged) {
  const Disputed disputed = parse_disputed("deb.x.tsv\t1\t<\t0\t>\tdpkg\n");
  const auto orders =
      judge_table(Table::orders, "deb.x.tsv", "1\t<\t2\n2\t<\t1\n1\t<\t0\n1\t<\tx\n", disputed);
  ASSERT_TRUE(orders.ok());
  EXPECT_EQ(orders->agree, 2);
  EXPECT_EQ(orders->differ, 1);
  EXPECT_EQ(orders->refused, 1);
  const auto ranges = judge_table(Table::ranges, "npm.x.tsv",
                                  "^1\t1.2.3\tyes\n^1\t2.0.0\tyes\n^1\tx\tno\n^1\tx\tyes\n", {});
  ASSERT_TRUE(ranges.ok());
  EXPECT_EQ(ranges->agree, 1);
  EXPECT_EQ(ranges->differ, 1);
  EXPECT_EQ(ranges->refused, 1);
  EXPECT_EQ(ranges->undetermined, 1);
}

TEST(Tables, without_scheme_or_cells_are_errors) {
  EXPECT_FALSE(judge_table(Table::orders, "nothing.x.tsv", "1\t<\t2\n", {}).ok());
  EXPECT_FALSE(judge_table(Table::orders, "deb.x.tsv", "1\t<\n", {}).ok());
  EXPECT_FALSE(run_tables(Table::orders, "/nonexistent").ok());
}

}  // namespace
}  // namespace iar::version
