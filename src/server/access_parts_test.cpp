#include <gtest/gtest.h>

#include "server/credentials.h"
#include "server/rate.h"
#include "server/token.h"

namespace iar::server {
namespace {

constexpr std::string_view k_key = "0123456789abcdef0123456789abcdef";
const Token k_token{"id", "client", "cid", 5, 1000};

TEST(Token, IsBelievedWithItsKeyUntilItEnds) {
  const std::string text = signed_token(k_token, k_key);
  EXPECT_EQ(checked_token(text, k_key, 999).value(), k_token);
  EXPECT_FALSE(checked_token(text, k_key, 1000).ok());
  EXPECT_FALSE(checked_token(text, "another key", 0).ok());
}

TEST(Token, NothingThatWasChangedIsBelieved) {
  const std::string text = signed_token(k_token, k_key);
  // The last digit of a signature has bits that mean nothing.
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(checked_token(changed, k_key, 0).ok()) << i;
  }
  // {"alg":"none"} with the right payload and no signature.
  const std::string payload = text.substr(text.find('.'), text.rfind('.') - text.find('.'));
  EXPECT_FALSE(checked_token("eyJhbGciOiJub25lIn0" + payload + ".", k_key, 0).ok());
  for (const std::string_view odd : {"", ".", "..", "...", "a.b.c"}) {
    EXPECT_FALSE(checked_token(odd, k_key, 0).ok()) << odd;
  }
}

TEST(Secret, OnlyTheRightOneMatches) {
  const std::string secret = random_word(40);
  const std::string hash = secret_hash(secret);
  EXPECT_EQ(secret.size(), 40U);
  EXPECT_EQ(hash.find(secret), std::string::npos);
  EXPECT_TRUE(secret_matches(secret, hash));
  EXPECT_FALSE(secret_matches(secret + "x", hash));
  EXPECT_FALSE(secret_matches("", hash));
  EXPECT_NE(secret_hash(secret), hash);
  for (const std::string_view broken : {"", "$$$", "pbkdf2-sha256$0$00$", "plain$1$2$3"}) {
    EXPECT_FALSE(secret_matches(secret, broken)) << broken;
  }
}

TEST(Random, HasTheFormThatClientsWant) {
  EXPECT_EQ(random_hex(32).find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(random_hex(32).size(), 32U);
  EXPECT_EQ(random_uuid().size(), 36U);
  EXPECT_EQ(random_uuid()[14], '4');
  EXPECT_NE(random_uuid(), random_uuid());
}

TEST(Credentials, AreDecodedAsForms) {
  // "a%2Fb:c+d%25", as Go's x/oauth2 writes it.
  EXPECT_EQ(basic_credentials("Basic YSUyRmI6YytkJTI1"), (BasicCredentials{"a/b", "c d%"}));
  EXPECT_EQ(basic_credentials("basic YTpiOmM="), (BasicCredentials{"a", "b:c"}));
  EXPECT_EQ(basic_credentials("BASIC YTolenp6"), (BasicCredentials{"a", "%zzz"}));
  for (const std::string_view odd :
       {"", "Basic", "Basic ", "Basic !", "Basic YWI=", "Bearer YTpi"}) {
    EXPECT_EQ(basic_credentials(odd), std::nullopt) << odd;
  }
  EXPECT_EQ(bearer_token("bEARER x.y.z"), "x.y.z");
  EXPECT_EQ(bearer_token("Bearer "), std::nullopt);
  EXPECT_EQ(bearer_token("x.y.z"), std::nullopt);
}

TEST(Rate, CountsASlidingMinute) {
  Rate rate(10);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(rate.take("a", 600).allowed);
  EXPECT_FALSE(rate.take("a", 601).allowed);
  EXPECT_EQ(rate.take("a", 601).retry_seconds, 660);
  EXPECT_TRUE(rate.take("b", 601).allowed);
  // Half of the next minute later, half of those count yet.
  EXPECT_EQ(rate.look("a", 690).remaining, 5U);
  EXPECT_EQ(rate.look("a", 780).remaining, 10U);
}

}  // namespace
}  // namespace iar::server
