#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/text.h"
#include "wire/fql.h"

namespace iar::wire {

namespace {

constexpr std::int64_t k_second_ms = 1000;
constexpr std::int64_t k_minute_ms = 60 * k_second_ms;
constexpr std::int64_t k_hour_ms = 60 * k_minute_ms;
constexpr std::int64_t k_day_ms = 24 * k_hour_ms;

// Takes digits off the front; nothing unless there are between `least` and `most` of them.
std::optional<std::int64_t> digits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  std::int64_t value = 0;
  while (size < text.size() && size < most && is_digit(text[size])) {
    value = value * 10 + (text[size] - '0');
    ++size;
  }
  if (size < least) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::int64_t unit_ms(char unit) {
  switch (unit) {
    case 's': return k_second_ms;
    case 'm': return k_minute_ms;
    case 'h': return k_hour_ms;
    case 'd': return k_day_ms;
    case 'w': return 7 * k_day_ms;
    default: return 0;
  }
}

std::optional<std::int64_t> relative(std::string_view text, std::int64_t now_ms) {
  if (text.empty()) return now_ms;
  const bool back = take(text, '-');
  if (!back && !take(text, '+')) return std::nullopt;
  const auto amount = digits(text, 1, 6);
  if (!amount || text.size() != 1 || unit_ms(text[0]) == 0) return std::nullopt;
  const std::int64_t distance = *amount * unit_ms(text[0]);
  return back ? now_ms - distance : now_ms + distance;
}

std::optional<std::int64_t> day(std::string_view& text) {
  const auto year = digits(text, 4, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto number = digits(text, 2, 2);
  if (!number) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*number))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * k_day_ms;
}

// "HH:MM[:SS[.fraction]]"
std::optional<std::int64_t> time_of_day(std::string_view& text) {
  const auto hour = digits(text, 2, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t ms = *hour * k_hour_ms + *minute * k_minute_ms;
  if (!take(text, ':')) return ms;
  const auto second = digits(text, 2, 2);
  if (!second || *second > 60) return std::nullopt;
  ms += *second * k_second_ms;
  if (!take(text, '.')) return ms;
  const std::string_view fraction = text;
  if (!digits(text, 1, 9)) return std::nullopt;
  std::string_view thousandths = fraction.substr(0, 3);
  const std::size_t places = std::min<std::size_t>(3, fraction.size() - text.size());
  constexpr std::array<std::int64_t, 4> scale = {0, 100, 10, 1};
  return ms + digits(thousandths, 1, places).value_or(0) * scale.at(places);
}

// What is added to local time to make it UTC; "Z" and nothing are 0.
std::optional<std::int64_t> zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const bool ahead = take(text, '+');
  if (!ahead && !take(text, '-')) return std::nullopt;
  const auto hour = digits(text, 2, 2);
  if (!hour || *hour > 23) return std::nullopt;
  take(text, ':');
  const auto minute = digits(text, 2, 2);
  if (!minute || *minute > 59 || !text.empty()) return std::nullopt;
  const std::int64_t offset = *hour * k_hour_ms + *minute * k_minute_ms;
  return ahead ? -offset : offset;
}

std::optional<std::int64_t> absolute(std::string_view text) {
  const auto date = day(text);
  if (!date) return std::nullopt;
  if (text.empty()) return date;
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto time = time_of_day(text);
  if (!time) return std::nullopt;
  const auto shift = zone(text);
  if (!shift) return std::nullopt;
  return *date + *time + *shift;
}

}  // namespace

Result<std::int64_t> fql_time(std::string_view text, std::int64_t now_ms) {
  const auto moment = text.starts_with("now") ? relative(text.substr(3), now_ms) : absolute(text);
  if (moment) return *moment;
  return make_error(ErrorCode::usage, "not a date: " + std::string(text.substr(0, 64)));
}

}  // namespace iar::wire
