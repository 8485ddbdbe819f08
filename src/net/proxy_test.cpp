#include "net/proxy.h"

#include <gtest/gtest.h>

#include "support/table.h"

namespace iar::net {
namespace {

TEST(NoProxy, FollowsTheTable) {
  const auto rows = iar::testing::read_table("net/no_proxy.table");
  ASSERT_GE(rows.size(), 40U);
  for (const auto& row : rows) {
    SCOPED_TRACE("line " + std::to_string(row.line));
    ASSERT_EQ(row.cells.size(), 3U);
    const auto rules =
        ProxyRules::make({"http://proxy.test:3128", "http://proxy.test:3128", row.cells[0]});
    const auto url = Url::parse(row.cells[1]);
    ASSERT_TRUE(rules.ok() && url.ok());
    ASSERT_TRUE(row.cells[2] == "direct" || row.cells[2] == "proxy");
    EXPECT_EQ(rules->proxy_for(*url) == nullptr, row.cells[2] == "direct");
  }
}

TEST(Proxy, IsChosenByScheme) {
  const auto rules = ProxyRules::make({"plain:3128", "https://user:p%40ss@secure", ""});
  ASSERT_TRUE(rules.ok()) << rules.error().text();
  const auto* const plain = rules->proxy_for(*Url::parse("http://a.test/"));
  ASSERT_NE(plain, nullptr);
  EXPECT_EQ(plain->origin(), "http://plain:3128");
  const auto* const secure = rules->proxy_for(*Url::parse("https://a.test/"));
  ASSERT_NE(secure, nullptr);
  EXPECT_EQ(secure->origin(), "https://secure:443");
  EXPECT_EQ(secure->user, "user");
  EXPECT_EQ(secure->password, "p@ss");
}

TEST(Proxy, NoneWithoutAValue) {
  const auto rules = ProxyRules::make({"", "", ""});
  ASSERT_TRUE(rules.ok());
  EXPECT_EQ(rules->proxy_for(*Url::parse("https://a.test/")), nullptr);
}

TEST(Proxy, ErrorsHideTheCredentials) {
  for (const auto* value :
       {"ftp://user:secret@proxy:1", "http://user:secret@pro xy", "http://user:secret@"}) {
    const auto rules = ProxyRules::make({value, "", ""});
    ASSERT_FALSE(rules.ok()) << value;
    EXPECT_EQ(rules.error().text().find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace iar::net
