// When to try again: exponential backoff with jitter, Retry-After, and a limit of attempts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "net/http.h"

namespace iar::net {

struct RetryPolicy {
  int attempts_max = 6;                        // of one request, the first one included
  std::chrono::milliseconds pause_first{200};  // doubled each time
  std::chrono::milliseconds pause_max{10'000};
  std::chrono::seconds retry_after_max{300};  // a server that asks for more is not waited for
};

// Counts the attempts of one request.
class Backoff {
 public:
  // With chance of its own: machines that failed together must not come back together.
  explicit Backoff(const RetryPolicy& policy) : Backoff(policy, std::random_device()()) {}
  Backoff(const RetryPolicy& policy, std::uint64_t seed) : policy_(policy), random_(seed) {}

  // How long to wait before the next attempt: half of the doubled pause and a random part of the
  // other half, or what the server asked for. Nothing when there is to be no further attempt:
  // they are used up, or the wait would outlast the deadline or the policy.
  std::optional<std::chrono::milliseconds> next(
      const Deadline& deadline, std::optional<std::chrono::seconds> server_wish = std::nullopt);

  // After progress the counting starts anew.
  void reset() { attempts_ = 1; }

 private:
  RetryPolicy policy_;
  std::mt19937_64 random_;
  int attempts_ = 1;
};

// Retry-After (RFC 9110 §10.2.3): seconds, or an HTTP date (any of the three forms) seen from
// `now`; a moment in the past is zero seconds. Nothing when it is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now);

// An HTTP date (RFC 9110 §5.6.7): IMF-fixdate, RFC 850 or asctime.
std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);

}  // namespace iar::net
