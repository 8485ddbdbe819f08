#include "server/rate.h"

namespace iar::server {

RateState Rate::take(std::string_view key, std::int64_t now_seconds) {
  return ask(key, now_seconds, 1);
}

RateState Rate::look(std::string_view key, std::int64_t now_seconds) {
  return ask(key, now_seconds, 0);
}

// At the limit of keys the oldest go; all of this minute: whoever floods from many addresses is not
// told apart any more.
void Rate::forget_old(Windows& windows, std::int64_t minute) {
  std::erase_if(windows, [&](const auto& each) { return each.second.minute + 1 < minute; });
  if (windows.size() >= k_rate_keys_max) windows.clear();
}

RateState Rate::ask(std::string_view key, std::int64_t now_seconds, std::uint64_t count) {
  return windows_.with([&](Windows& windows) {
    const std::int64_t minute = now_seconds / 60;
    auto found = windows.find(key);
    if (found == windows.end()) {
      if (windows.size() >= k_rate_keys_max) forget_old(windows, minute);
      found = windows.emplace(std::string(key), Window{minute, 0, 0}).first;
    }
    Window& window = found->second;
    if (window.minute != minute) {
      window.before = window.minute + 1 == minute ? window.now : 0;
      window.now = 0;
      window.minute = minute;
    }
    const auto left_of_minute = static_cast<std::uint64_t>(60 - now_seconds % 60);
    const std::uint64_t used = window.before * left_of_minute / 60 + window.now;
    RateState out{used < limit_, limit_, 0, (minute + 1) * 60};
    if (!out.allowed) return out;
    window.now += count;
    out.remaining = limit_ - used - count;
    return out;
  });
}

}  // namespace iar::server
