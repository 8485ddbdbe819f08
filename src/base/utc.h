// Times and days as RFC 3339 writes them, in UTC. Nothing here knows what time it is.
#pragma once

#include <cstdint>
#include <string>

namespace iar {

// Days since 1970 as full-date: "2026-01-31".
std::string utc_day_text(std::int64_t days);
// Seconds since 1970 as date-time: "2026-01-31T12:00:00Z".
std::string utc_text(std::int64_t seconds);

}  // namespace iar
