#include "pull/challenge.h"

#include <gtest/gtest.h>

namespace iar::pull {
namespace {

TEST(Challenge, ReadsARegistrysBearer) {
  const auto all = parse_challenges(
      R"(Bearer realm="https://auth.example.com/token",service="registry.example.com",)"
      R"(scope="repository:samalba/my-app:pull,push",error="invalid_token")");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].scheme, "bearer");
  EXPECT_EQ(all[0].parameter("realm"), "https://auth.example.com/token");
  EXPECT_EQ(all[0].parameter("service"), "registry.example.com");
  EXPECT_EQ(all[0].parameter("scope"), "repository:samalba/my-app:pull,push");
  EXPECT_EQ(all[0].parameter("error"), "invalid_token");
  EXPECT_EQ(all[0].parameter("nonce"), "");
}

// The example of RFC 9110 §11.6.1.
TEST(Challenge, ReadsSeveralInOneHeader) {
  const auto all = parse_challenges(
      R"(Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"")");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].scheme, "basic");
  EXPECT_EQ(all[0].parameter("realm"), "simple");
  EXPECT_EQ(all[1].scheme, "newauth");
  EXPECT_EQ(all[1].parameter("type"), "1");
  EXPECT_EQ(all[1].parameter("title"), "Login to \"apps\"");
}

TEST(Challenge, ReadsSchemesWithoutParametersAndToken68) {
  const auto all = parse_challenges("Negotiate, NTLM , Negotiate YII+/abc==, basic Realm = x");
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].scheme, "negotiate");
  EXPECT_EQ(all[1].scheme, "ntlm");
  EXPECT_EQ(all[2].token68, "YII+/abc==");
  EXPECT_EQ(all[3].parameter("realm"), "x");
}

TEST(Challenge, TakesAnUnquotedUrlAndOddSpacing) {
  const auto all = parse_challenges(" ,, Bearer realm=https://a/b?c=d ,, service = \"s\" ,");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parameter("realm"), "https://a/b?c=d");
  EXPECT_EQ(all[0].parameter("service"), "s");
}

TEST(Challenge, KeepsWhatStandsBeforeNonsense) {
  EXPECT_EQ(parse_challenges("Basic realm=\"x\", Bearer realm=\"open").size(), 2U);
  EXPECT_EQ(parse_challenges("Basic realm=\"x\", \"nonsense\", Bearer realm=\"y\"").size(), 1U);
  EXPECT_TRUE(parse_challenges("").empty());
  EXPECT_TRUE(parse_challenges("\"").empty());
  EXPECT_TRUE(parse_challenges("=x").empty());
}

TEST(Challenge, IsBounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "A, ";
  EXPECT_EQ(parse_challenges(many).size(), k_challenges_max);
  std::string parameters = "Bearer ";
  for (int i = 0; i < 1000; ++i) parameters += "a=b,";
  const auto all = parse_challenges(parameters);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parameters.size(), k_challenge_parameters_max);
}

}  // namespace
}  // namespace iar::pull
