#include "match/moment.h"

#include <chrono>

#include "base/text.h"
#include "base/utc.h"

namespace iar::match {

namespace {

constexpr std::int64_t k_day_seconds = 86'400;

// `count` digits from `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Day> date_at_start(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// "Z", "+01:00": seconds east of UTC.
std::optional<std::int64_t> offset_of(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
    return std::nullopt;
  }
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
  return text[0] == '-' ? -seconds : seconds;
}

// ".5" at the start: takes it away, answers nanoseconds.
std::optional<std::int32_t> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return 0;
  text.remove_prefix(1);
  std::int32_t value = 0;
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) {
    if (count < 9) value = value * 10 + (text[count] - '0');
    ++count;
  }
  if (count == 0) return std::nullopt;
  for (std::size_t i = count; i < 9; ++i) value *= 10;
  text.remove_prefix(count);
  return value;
}

Day floored_day(std::int64_t seconds) {
  const Day day = seconds / k_day_seconds;
  return seconds % k_day_seconds < 0 ? day - 1 : day;
}

}  // namespace

std::optional<Moment> moment_of(std::string_view text) {
  const auto day = date_at_start(text);
  if (!day || text.size() < 20) return std::nullopt;
  const char between = text[10];
  if (between != 'T' && between != 't' && between != ' ') return std::nullopt;
  if (text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(19);
  const auto fraction = take_fraction(rest);
  const auto offset = offset_of(rest);
  if (!fraction || !offset) return std::nullopt;
  const std::int64_t of_day =
      std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + (*second == 60 ? 59 : *second);
  return Moment{*day * k_day_seconds + of_day - *offset, *fraction};
}

std::optional<Day> day_of_date(std::string_view text) {
  return text.size() == 10 ? date_at_start(text) : std::nullopt;
}

std::optional<Day> day_of(std::string_view text) {
  if (text.size() == 10) return date_at_start(text);
  if (const auto moment = moment_of(text)) return day_of(*moment);
  const bool time_follows = text.size() > 10 && (text[10] == 'T' || text[10] == ' ');
  return time_follows ? date_at_start(text) : std::nullopt;
}

Day day_of(const Moment& moment) { return floored_day(moment.seconds); }

std::string date_text(Day day) { return utc_day_text(day); }

std::string moment_text(const Moment& moment) { return utc_text(moment.seconds); }

}  // namespace iar::match
