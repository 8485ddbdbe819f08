#include "net/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace iar::net {

namespace {

std::optional<int> number(std::string_view text) {
  int out = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, out);
  if (text.empty() || !is_digit(text.front()) || error != std::errc() || stopped != end) {
    return std::nullopt;
  }
  return out;
}

std::optional<int> month_number(std::string_view name) {
  static constexpr std::array<std::string_view, 12> k_names = {
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto* const found = std::ranges::find(k_names, lowered(name));
  if (found == k_names.end()) return std::nullopt;
  return static_cast<int>(found - k_names.begin()) + 1;
}

// The words of a date between blanks, commas and hyphens.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (out.size() < 8) {
    const auto start = text.find_first_not_of(" ,-");
    if (start == std::string_view::npos) return out;
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(" ,-"), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

// RFC 850 has years of two digits: those that would be far ahead belong to the last century.
int full_year(int year) {
  if (year >= 100) return year;
  return year < 70 ? year + 2000 : year + 1900;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  auto words = words_of(text);
  // Day-name, day, month, year, time [, "GMT"]; asctime has day-name, month, day, time, year.
  if (words.size() < 5 || words.size() > 6) return std::nullopt;
  if (month_number(words[1])) {
    std::swap(words[1], words[2]);
    std::swap(words[3], words[4]);
  }
  const auto day = number(words[1]);
  const auto month = month_number(words[2]);
  const auto year = number(words[3]);
  const auto clock = split(words[4], ':');
  if (!day || !month || !year || clock.size() != 3) return std::nullopt;
  const auto hour = number(clock[0]);
  const auto minute = number(clock[1]);
  const auto second = number(clock[2]);
  const std::chrono::year_month_day date{std::chrono::year(full_year(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  const bool time_right = hour && minute && second && *hour < 24 && *minute < 60 && *second < 61;
  if (!time_right || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now) {
  value = trimmed(value);
  if (!value.empty() && std::ranges::all_of(value, is_digit)) {
    // More digits than an int has are simply very long.
    return std::chrono::seconds(number(value).value_or(1'000'000'000));
  }
  const auto moment = parse_http_date(value);
  if (!moment) return std::nullopt;
  return std::max(std::chrono::ceil<std::chrono::seconds>(*moment - now), std::chrono::seconds(0));
}

std::optional<std::chrono::milliseconds> Backoff::next(
    const Deadline& deadline, std::optional<std::chrono::seconds> server_wish) {
  if (attempts_ >= policy_.attempts_max) return std::nullopt;
  const int doublings = std::min(attempts_ - 1, 16);
  ++attempts_;
  const auto full = std::min(policy_.pause_first * (1 << doublings), policy_.pause_max);
  std::uniform_int_distribution<std::int64_t> jitter(0, full.count() - full.count() / 2);
  std::chrono::milliseconds pause(full.count() / 2 + jitter(random_));
  if (server_wish) {
    if (*server_wish > policy_.retry_after_max) return std::nullopt;
    pause = std::max(pause, std::chrono::milliseconds(*server_wish));
  }
  const int left_ms = deadline.poll_timeout_ms();
  if (left_ms >= 0 && pause.count() >= left_ms) return std::nullopt;
  return pause;
}

}  // namespace iar::net
