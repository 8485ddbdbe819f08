#include "net/retry.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/budget.h"
#include "net/failure.h"

namespace iar::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

// The three forms of RFC 9110 §5.6.7 for one moment.
TEST(HttpDate, ReadsAllForms) {
  const auto moment = system_clock::from_time_t(784111777);
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), moment);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), moment);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), moment);
}

TEST(HttpDate, RefusesOthers) {
  for (const auto* text : {"", "1994", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Now 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49 GMT", "Sun, -6 Nov 1994 08:49:37 GMT x y z"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

TEST(RetryAfter, ReadsSecondsAndDates) {
  const auto now = system_clock::from_time_t(784111777 - 30);
  EXPECT_EQ(parse_retry_after("120", now), seconds(120));
  EXPECT_EQ(parse_retry_after(" 0 ", now), seconds(0));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), seconds(30));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1990 08:49:37 GMT", now), seconds(0));
  EXPECT_GT(parse_retry_after("99999999999999999999", now), seconds(1'000'000));
  EXPECT_FALSE(parse_retry_after("soon", now));
  EXPECT_FALSE(parse_retry_after("-1", now));
  EXPECT_FALSE(parse_retry_after("", now));
}

TEST(Backoff, DoublesWithJitterUpToItsEnd) {
  const RetryPolicy policy{5, milliseconds(100), milliseconds(300), seconds(60)};
  Backoff backoff(policy, 1);
  for (const int full : {100, 200, 300, 300}) {
    const auto pause = backoff.next(Deadline::never());
    ASSERT_TRUE(pause);
    EXPECT_GE(*pause, milliseconds(full / 2));
    EXPECT_LE(*pause, milliseconds(full));
  }
  EXPECT_FALSE(backoff.next(Deadline::never()));
  backoff.reset();
  EXPECT_TRUE(backoff.next(Deadline::never()));
}

TEST(Backoff, ObeysTheServerWithinTheDeadline) {
  Backoff backoff(RetryPolicy{}, 1);
  EXPECT_EQ(backoff.next(Deadline::never(), seconds(7)), milliseconds(7000));
  EXPECT_FALSE(backoff.next(Deadline::after(seconds(2)), seconds(7)));
  EXPECT_FALSE(backoff.next(Deadline::never(), seconds(100'000)));
  EXPECT_FALSE(backoff.next(Deadline::after(seconds(0))));
}

TEST(Budget, LimitsWhatIsUnderWay) {
  RequestBudget budget({2, 1000, 1000});
  auto one = budget.acquire("a", Deadline::never());
  auto two = budget.acquire("a", Deadline::never());
  ASSERT_TRUE(one.ok() && two.ok());
  const auto late = budget.acquire("a", Deadline::after(milliseconds(30)));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::cancelled);
  EXPECT_TRUE(budget.acquire("b", Deadline::never()).ok());
  std::jthread giver([&] { *one = RequestBudget::Permit(); });
  EXPECT_TRUE(budget.acquire("a", Deadline::after(seconds(60))).ok());
}

TEST(Budget, LimitsTheRate) {
  RequestBudget budget({100, 50, 5});
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 15; ++i) ASSERT_TRUE(budget.acquire("a", Deadline::never()).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(180));
}

TEST(Budget, KeepsQuiet) {
  RequestBudget budget({1, 1000, 1000});
  budget.quiet("a", seconds(600));
  EXPECT_FALSE(budget.acquire("a", Deadline::after(milliseconds(10))).ok());
  EXPECT_TRUE(budget.acquire("b", Deadline::never()).ok());
  budget.quiet("b", milliseconds(30));
  EXPECT_TRUE(budget.acquire("b", Deadline::never()).ok());
}

TEST(ContentRange, IsReadStrictly) {
  const auto range = parse_content_range("bytes 10-99/100");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 10U);
  EXPECT_EQ(range->last, 99U);
  EXPECT_EQ(range->total, 100U);
  EXPECT_EQ(parse_content_range("bytes 0-0/*")->total, 0U);
  for (const auto* text : {"", "bytes */100", "bytes 5-4/10", "bytes 0-10/10", "items 0-1/2",
                           "bytes 0-1", "bytes -1/2", "bytes 0-1/2x"}) {
    EXPECT_FALSE(parse_content_range(text)) << text;
  }
}

TEST(ServerWords, AreBoundedAndClean) {
  EXPECT_EQ(server_words({}, "  first\nsecond"), "first");
  EXPECT_EQ(server_words({},
                         "a\x01\xff"
                         "z\xc3\xbc"),
            "a ?z\xc3\xbc");
  EXPECT_EQ(server_words({{"content-type", "text/HTML"}}, "words"), "");
  EXPECT_EQ(server_words({}, "<!doctype html>"), "");
  EXPECT_EQ(server_words({}, R"({"errors":[{"code":"DENIED","message":"no"},{"code":"X"}]})"),
            "DENIED: no: X");
  EXPECT_EQ(server_words({}, R"({"error":"invalid_grant","error_description":"gone"})"),
            "invalid_grant: gone");
  EXPECT_EQ(server_words({}, R"({"details":"incorrect username or password"})"),
            "incorrect username or password");
  EXPECT_LE(server_words({}, std::string(100'000, '\x01')).size(), k_server_words_max);
}

TEST(WithoutSecrets, BlotsThemOut) {
  EXPECT_EQ(without_secrets("a s3cret b s3cret", {"s3cret", "a"}), "a *** b ***");
  EXPECT_EQ(without_secrets("****", {"****"}), "***");
}

}  // namespace
}  // namespace iar::net
