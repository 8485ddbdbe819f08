// Moments as versions: RFC 3339 section 5.6, as the scheme "datetime" of vers has them. Its
// surprise: the same moment is written differently in each time zone.
#include <array>
#include <charconv>
#include <optional>

#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

struct Moment {
  std::int64_t seconds = 0;
  std::string_view fraction;  // digits without zeros at the end
};

// Exactly `count` digits, at most `largest`.
bool take_number(std::string_view& text, std::size_t count, int largest, int& out) {
  if (text.size() < count || !all_digits(text.substr(0, count))) return false;
  std::from_chars(text.substr(0, count).begin(), text.substr(0, count).end(), out);
  text.remove_prefix(count);
  return out <= largest;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Days since the first day of year 1; false: no such day.
bool take_date(std::string_view& text, std::int64_t& days) {
  constexpr std::array<int, 12> k_days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_number(text, 4, 9999, year) || !take(text, '-') || year == 0) return false;
  if (!take_number(text, 2, 12, month) || !take(text, '-') || month == 0) return false;
  if (!take_number(text, 2, 31, day) || day == 0) return false;
  const std::int64_t before = year - 1;
  days = before * 365 + before / 4 - before / 100 + before / 400 + day - 1;
  for (int i = 1; i < month; ++i) days += k_days[static_cast<std::size_t>(i) - 1];
  const bool leap = is_leap(year);
  if (leap && month > 2) ++days;
  const int last = k_days[static_cast<std::size_t>(month) - 1] + (leap && month == 2 ? 1 : 0);
  return day <= last;
}

bool take_clock(std::string_view& text, int& minutes) {
  int hour = 0;
  int minute = 0;
  if (!take_number(text, 2, 23, hour) || !take(text, ':')) return false;
  if (!take_number(text, 2, 59, minute)) return false;
  minutes = hour * 60 + minute;
  return true;
}

// "Z", "+02:00", "-05:00": minutes that local time is ahead.
bool take_zone(std::string_view& text, int& minutes) {
  if (take(text, 'Z')) return true;
  const bool behind = text.starts_with('-');
  if (!behind && !text.starts_with('+')) return false;
  text.remove_prefix(1);
  if (!take_clock(text, minutes)) return false;
  if (behind) minutes = -minutes;
  return true;
}

std::optional<Moment> parse(std::string_view text) {
  Moment out;
  std::int64_t days = 0;
  int minutes = 0;
  int second = 0;
  int ahead = 0;
  if (!take_date(text, days) || !take(text, 'T') || !take_clock(text, minutes)) return std::nullopt;
  if (!take(text, ':') || !take_number(text, 2, 60, second)) return std::nullopt;
  if (take(text, '.')) {
    out.fraction = take_digits(text);
    if (out.fraction.empty()) return std::nullopt;
    while (out.fraction.ends_with('0')) out.fraction.remove_suffix(1);
  }
  if (!take_zone(text, ahead) || !text.empty()) return std::nullopt;
  out.seconds = days * 86400 + (minutes - ahead) * 60 + second;
  return out;
}

bool valid(std::string_view text) { return parse(text).has_value(); }

Order compare_moments(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  if (!a || !b) return Order::undetermined;
  const auto order = a->seconds <=> b->seconds;
  return order_of(order != 0 ? order : a->fraction <=> b->fraction);
}

}  // namespace

constexpr Scheme k_datetime = {.name = "datetime",
                               .also = "",
                               .what = "moments (vers)",
                               .valid = valid,
                               .compare = compare_moments,
                               .contains = contains_plainly<compare_moments>,
                               .sample = "2024-01-01T00:00:00Z"};

}  // namespace iar::version
