#include "net/url.h"

#include <gtest/gtest.h>

namespace iar::net {
namespace {

TEST(Url, ReadsAllParts) {
  const auto url = Url::parse("HTTPS://User:p%3Aw@Registry.Example.COM:8443/v2/a%2Fb?x=1&y=2#frag");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "registry.example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/v2/a%2Fb");
  EXPECT_EQ(url->query, "x=1&y=2");
  EXPECT_EQ(url->user, "User");
  EXPECT_EQ(url->password, "p:w");
  EXPECT_EQ(url->text(), "https://registry.example.com:8443/v2/a%2Fb?x=1&y=2");
  EXPECT_EQ(url->display(), "https://registry.example.com:8443/v2/a%2Fb");
}

TEST(Url, FillsInPortsAndPaths) {
  const auto plain = Url::parse("http://a.test");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->path, "/");
  EXPECT_EQ(plain->authority(), "a.test");
  EXPECT_EQ(plain->origin(), "http://a.test:80");
  const auto six = Url::parse("https://[2001:DB8::1]:5000/x");
  ASSERT_TRUE(six.ok());
  EXPECT_EQ(six->host, "2001:db8::1");
  EXPECT_EQ(six->authority(), "[2001:db8::1]:5000");
}

TEST(Url, ResolvesRedirects) {
  const auto base = Url::parse("https://a.test:8443/v2/x/blobs/1?secret=2");
  ASSERT_TRUE(base.ok());
  EXPECT_EQ(base->resolve("https://b.test/y?z")->text(), "https://b.test/y?z");
  EXPECT_EQ(base->resolve("//b.test/y")->text(), "https://b.test/y");
  EXPECT_EQ(base->resolve("/y")->text(), "https://a.test:8443/y");
  EXPECT_EQ(base->resolve("../2")->text(), "https://a.test:8443/v2/x/2");
  EXPECT_FALSE(base->resolve("file:///etc/passwd").ok());
  EXPECT_FALSE(base->resolve("gopher://a.test/").ok());
  EXPECT_FALSE(base->resolve(std::string(9000, 'a')).ok());
}

TEST(Url, RefusesWhatIsNone) {
  for (const auto* text : {"", "http://", "ftp://a.test/", "http://a.test:99999/", "http://a b/",
                           "http://a.test/\n"}) {
    EXPECT_FALSE(Url::parse(text).ok()) << text;
  }
}

TEST(PercentEncoded, KeepsTheUnreserved) {
  EXPECT_EQ(percent_encoded("a-Z_0.9~"), "a-Z_0.9~");
  EXPECT_EQ(percent_encoded("a b/ü:&"), "a%20b%2F%C3%BC%3A%26");
}

}  // namespace
}  // namespace iar::net
