// How old the data of a database is: the one answer that status, scans and reports give. Old data
// warns and never blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "advisory/database.h"

namespace iar::advisory {

// Distributions publish several times a day; after three days much is missing.
constexpr std::int64_t k_old_after_seconds = std::int64_t{3} * 24 * 3600;

struct DataAge {
  std::string created;       // of the newest file, RFC 3339, as it says
  std::string base_created;  // of the base
  std::size_t overlays = 0;
  std::optional<std::int64_t> seconds;  // since `created`, not below 0; nothing: it is no time
  bool old = false;                     // more than k_old_after_seconds, or nobody knows
};
// `now`: seconds since 1970.
DataAge age_of(const Database& database, std::int64_t now);

// "3 days", "5 hours", "less than an hour", "unknown".
std::string age_in_words(const std::optional<std::int64_t>& seconds);
// One sentence without a full stop for people whose data is old; empty: it is not.
std::string age_warning(const DataAge& age);

// Seconds since 1970 of what utc_text writes; nothing for other forms.
std::optional<std::int64_t> parse_time_text(std::string_view text);

}  // namespace iar::advisory
