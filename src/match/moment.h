// Moments and days as advisories, VEX documents and policies write them. Nothing here knows what
// time it is: whoever asks says so.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iar::match {

struct Moment {
  std::int64_t seconds = 0;  // since 1970, UTC; leap seconds count as the second before
  std::int32_t nanoseconds = 0;
  auto operator<=>(const Moment&) const = default;
};

// RFC 3339 date-time: with a time and an offset; years 0000 to 9999.
std::optional<Moment> moment_of(std::string_view text);

// Days since 1970, UTC.
using Day = std::int64_t;
// RFC 3339 full-date alone ("2026-01-31"); nothing else stands beside it.
std::optional<Day> day_of_date(std::string_view text);
// The day of a full-date or of a date-time; a date-time without offset counts as UTC.
std::optional<Day> day_of(std::string_view text);
Day day_of(const Moment& moment);
std::string date_text(Day day);
// RFC 3339 in UTC, to the second.
std::string moment_text(const Moment& moment);

}  // namespace iar::match
