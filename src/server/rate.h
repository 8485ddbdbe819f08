// Requests within the last minute, by whoever makes them: a sliding window of two counted minutes.
// Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/synced.h"

namespace iar::server {

constexpr std::size_t k_rate_keys_max = 20'000;

struct RateState {
  bool allowed = true;
  std::uint64_t limit = 0;
  std::uint64_t remaining = 0;
  std::int64_t retry_seconds = 0;  // since 1970: when there is room again
};

class Rate {
 public:
  explicit Rate(std::uint64_t limit) : limit_(limit) {}

  // Counts one of `key`, if there is room.
  RateState take(std::string_view key, std::int64_t now_seconds);
  // The same without counting.
  RateState look(std::string_view key, std::int64_t now_seconds);

 private:
  struct Window {
    std::int64_t minute = 0;
    std::uint64_t before = 0;  // in the minute before
    std::uint64_t now = 0;
  };
  using Windows = std::map<std::string, Window, std::less<>>;
  RateState ask(std::string_view key, std::int64_t now_seconds, std::uint64_t count);
  static void forget_old(Windows& windows, std::int64_t minute);

  const std::uint64_t limit_;
  Synced<Windows> windows_;
};

}  // namespace iar::server
