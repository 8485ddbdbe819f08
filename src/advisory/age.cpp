#include "advisory/age.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"

namespace iar::advisory {

namespace {

constexpr std::int64_t k_hour = 3600;
constexpr std::int64_t k_day = 24 * k_hour;

std::string counted(std::int64_t count, std::string_view unit) {
  return std::to_string(count) + " " + std::string(unit) + (count == 1 ? "" : "s");
}

}  // namespace

std::optional<std::int64_t> parse_time_text(std::string_view text) {
  constexpr std::string_view k_form = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != k_form.size()) return {};
  std::array<int, 6> parts{};
  std::size_t part = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (k_form[at] == 'd') {
      if (!is_digit(text[at])) return {};
      parts.at(part) = parts.at(part) * 10 + (text[at] - '0');
    } else if (text[at] != k_form[at]) {
      return {};
    } else {
      ++part;
    }
  }
  namespace chrono = std::chrono;
  const auto [year_number, month_number, day_number, hour, minute, second] = parts;
  const chrono::year_month_day date(chrono::year(year_number),
                                    chrono::month(static_cast<unsigned>(month_number)),
                                    chrono::day(static_cast<unsigned>(day_number)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return {};
  const auto at = chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
                  chrono::seconds(second);
  return chrono::duration_cast<chrono::seconds>(at.time_since_epoch()).count();
}

DataAge age_of(const Database& database, std::int64_t now) {
  DataAge out;
  out.created = database.meta().created;
  out.base_created = database.files().front().meta().created;
  out.overlays = database.files().size() - 1;
  if (const auto at = parse_time_text(out.created)) {
    out.seconds = std::max<std::int64_t>(now - *at, 0);
  }
  out.old = !out.seconds || *out.seconds > k_old_after_seconds;
  return out;
}

std::string age_in_words(const std::optional<std::int64_t>& seconds) {
  if (!seconds) return "unknown";
  if (*seconds < k_hour) return "less than an hour";
  if (*seconds < 2 * k_day) return counted(*seconds / k_hour, "hour");
  return counted(*seconds / k_day, "day");
}

std::string age_warning(const DataAge& age) {
  if (!age.old) return {};
  if (!age.seconds) return "the advisory database does not say how old it is";
  return "the advisory database is " + age_in_words(age.seconds) + " old, of " + age.created +
         "; 'iar db update' brings newer data";
}

}  // namespace iar::advisory
