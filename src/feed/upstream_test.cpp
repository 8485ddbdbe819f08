#include "feed/upstream.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "feed/fetch.h"
#include "net/url.h"

namespace iar::feed {

namespace {

TEST(Upstreams, AreSortedAndOfKnownFeeds) {
  EXPECT_TRUE(std::ranges::is_sorted(upstreams(), {}, &Upstream::feed));
  EXPECT_GT(upstreams().size(), 30U);
  for (const Upstream& one : upstreams()) {
    EXPECT_NE(find_feed(one.feed), nullptr) << one.feed;
    EXPECT_EQ(find_upstream(one.feed), &one) << one.feed << " stands there twice";
    const auto url = net::Url::parse(one.url);
    ASSERT_TRUE(url.ok()) << one.url;
    EXPECT_EQ(url->scheme, "https") << one.url;
    EXPECT_EQ(one.parts.empty(), one.url.find('*') == std::string_view::npos) << one.feed;
  }
}

TEST(Upstreams, OtherPlaces) {
  const auto urls = parse_upstream_urls("# ours\n\nkev  http://mirror.example/kev.json\n");
  ASSERT_TRUE(urls.ok());
  EXPECT_EQ(urls->at("kev"), "http://mirror.example/kev.json");
  for (const auto* const wrong : {"kev", "kev ftp://x/", "no-such https://x/", "kev nonsense"}) {
    EXPECT_FALSE(parse_upstream_urls(wrong).ok()) << wrong;
  }
}

TEST(Drift, OfSizeAndOfContexts) {
  const Shape then{10, 1000, 200, 300, 0, {"npm", "Go"}};
  EXPECT_EQ(drift({}, then, {}), "");
  EXPECT_EQ(drift(then, then, {}), "");
  Shape now = then;
  now.advisories = 190;
  EXPECT_EQ(drift(then, now, {}), "");
  now.advisories = 189;
  EXPECT_EQ(drift(then, now, {}), "189 advisories where there were 200");
  now.advisories = 401;
  EXPECT_EQ(drift(then, now, {}), "401 advisories where there were 200");
  now = then;
  now.contexts.erase("Go");
  EXPECT_EQ(drift(then, now, {}), "nothing is said of Go any more");
  EXPECT_EQ(drift({}, {}, {}), "there is nothing in it");
}

}  // namespace

}  // namespace iar::feed
