// The advisory database as commands take it: from the words of the options to an open one.
#pragma once

#include "advisory/database.h"
#include "app/options.h"

namespace iar::app {

// The keys of --advisory-keys. Errors: usage (none given), not_found, corrupt.
Result<advisory::TrustedKeys> trusted_keys(const Options& options);

// The database of --advisories with its overlays. Errors: as advisory::open_database, and those
// above.
Result<advisory::Database> open_advisories(const Options& options);

// Since 1970, for advisory::age_of.
std::int64_t seconds_now();

// The day for which ends of life are asked: today, or that of the time which documents state.
std::string day_of(const Options& options);

constexpr std::size_t k_key_file_bytes_max = std::size_t{1} << 20U;
// A whole small file. Errors: not_found, denied, io, limit.
Result<std::string> read_small_file(const std::string& path,
                                    std::size_t size_max = k_key_file_bytes_max);

}  // namespace iar::app
