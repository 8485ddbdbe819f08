#include "pull/token.h"

#include <gtest/gtest.h>

#include <ctime>

#include "pull/challenge.h"

namespace iar::pull {
namespace {

using std::chrono::seconds;

Challenge challenge(const std::string& text) { return parse_challenges(text).at(0); }
const net::Url k_registry = *net::Url::parse("https://registry.io/v2/");

TEST(TokenRequest, AsksForScopeAndServiceWithBasic) {
  const Credential alice{"alice", "s3cret", {}, {}, {}};
  const auto request =
      token_request(challenge(R"(Bearer realm="https://auth.io/token?a=b",service="reg io",)"
                              R"(scope="repository:x/y:pull repository:z:pull")"),
                    alice, "repository:other:pull", k_registry, false);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "GET");
  EXPECT_EQ(request->url.text(),
            "https://auth.io/token?a=b&service=reg%20io&scope=repository%3Ax%2Fy%3Apull&"
            "scope=repository%3Az%3Apull&account=alice");
  ASSERT_EQ(request->private_headers.size(), 1U);
  EXPECT_EQ(request->private_headers[0].value, "Basic YWxpY2U6czNjcmV0");
}

TEST(TokenRequest, OfNobodyHasNoCredentialsAndItsOwnScope) {
  const auto request = token_request(challenge("Bearer realm=\"https://u:p@auth.io/\""), {},
                                     "repository:x:pull", k_registry, false);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->url.text(), "https://auth.io/?scope=repository%3Ax%3Apull");
  EXPECT_TRUE(request->private_headers.empty());
  EXPECT_EQ(request->url.user, "");
}

TEST(TokenRequest, WithAnIdentityTokenIsAPost) {
  const Credential credential{"", "", "re&fresh", {}, {}};
  const auto request =
      token_request(challenge("Bearer realm=\"https://auth.io/t\",service=\"s\",scope=\"a:b c:d\""),
                    credential, "", k_registry, false);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url.text(), "https://auth.io/t");
  EXPECT_EQ(request->body,
            "grant_type=refresh_token&service=s&client_id=iar&scope=a%3Ab%20c%3Ad&"
            "refresh_token=re%26fresh");
}

TEST(TokenRequest, RefusesRealmsItMustNotTrust) {
  const auto plain = challenge("Bearer realm=\"http://auth.io/\"");
  EXPECT_EQ(token_request(plain, {}, "", k_registry, false).error().reason, "denied");
  EXPECT_TRUE(token_request(plain, {}, "", k_registry, true).ok());
  EXPECT_TRUE(token_request(plain, {}, "", *net::Url::parse("http://registry.io/"), false).ok());
  EXPECT_TRUE(
      token_request(challenge("Bearer realm=\"http://127.0.0.1:5001/\""), {}, "", k_registry, false)
          .ok());
  for (const auto* text : {"Bearer", "Bearer realm=\"\"", "Bearer realm=\"/token\"",
                           "Bearer realm=\"file:///etc/passwd\""}) {
    EXPECT_EQ(token_request(challenge(text), {}, "", k_registry, false).error().code,
              ErrorCode::corrupt)
        << text;
  }
}

std::chrono::system_clock::time_point moment(int second) {
  return std::chrono::sys_days(std::chrono::year(2024) / 5 / 6) + std::chrono::hours(7) +
         seconds(second);
}

TEST(Token, IsReadUnderBothNames) {
  EXPECT_EQ(parse_token(R"({"token":"a","access_token":"b"})", moment(0))->value, "a");
  EXPECT_EQ(parse_token(R"({"access_token":"b"})", moment(0))->value, "b");
}

TEST(Token, LivesAsLongAsItSays) {
  EXPECT_EQ(parse_token(R"({"token":"a"})", moment(0))->lifetime, seconds(60));
  EXPECT_EQ(parse_token(R"({"token":"a","expires_in":300})", moment(0))->lifetime, seconds(300));
  EXPECT_EQ(parse_token(R"({"token":"a","expires_in":5})", moment(0))->lifetime, seconds(60));
  EXPECT_EQ(parse_token(R"({"token":"a","expires_in":-5})", moment(0))->lifetime, seconds(60));
  EXPECT_EQ(parse_token(R"({"token":"a","expires_in":99999999})", moment(0))->lifetime,
            seconds(86400));
  const auto* const cached =
      R"({"token":"a","expires_in":300,"issued_at":"2024-05-06T07:00:00.5Z"})";
  EXPECT_EQ(parse_token(cached, moment(100))->lifetime, seconds(200));
  EXPECT_EQ(parse_token(cached, moment(1000))->lifetime, seconds(300));
  EXPECT_EQ(parse_token(cached, moment(-1000))->lifetime, seconds(300));
  EXPECT_EQ(
      parse_token(R"({"token":"a","issued_at":"yesterday, at noon, Z"})", moment(0))->lifetime,
      seconds(60));
}

TEST(Token, RefusesWhatIsNone) {
  for (const auto* json : {"", "[]", "{}", R"({"token":""})", R"({"token":7})",
                           R"({"token":"a\r\nX: y"})", R"({"token":"a b"})"}) {
    EXPECT_FALSE(parse_token(json, moment(0)).ok()) << json;
  }
  const auto large = R"({"token":")" + std::string(k_token_length_max + 1, 'a') + "\"}";
  EXPECT_FALSE(parse_token(large, moment(0)).ok());
}

}  // namespace
}  // namespace iar::pull
