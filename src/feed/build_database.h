// From a folder of feeds to a database file. Fetching is apart from this: the folder may be filled
// by anything, on a machine without a network.
#pragma once

#include <string>
#include <vector>

#include "advisory/signature.h"
#include "base/result.h"
#include "feed/feed.h"

namespace iar::feed {

struct BuildOptions {
  std::string feeds_folder;
  std::string output;    // replaced by rename when all is well
  std::string previous;  // a database to take a refused feed's last good state from; empty: none
  std::string created;   // RFC 3339
  std::string program;
  // A feed that lost more than this part of the advisories, statements or values that the previous
  // database has of it is refused, in per cent. So is one that is gone.
  unsigned shrink_percent_max = 5;
  std::vector<std::string> accepted;  // feeds that may shrink or go this time; "all": each
};

enum class FeedOutcome : std::uint8_t {
  read,      // its folder was read, and it is in the database
  absent,    // there is no such folder, and the previous database had nothing of it
  refused,   // its folder was not believed; nothing of it is in the database
  kept_old,  // the same, or there is no folder; the previous database's state of it is there
};

struct FeedResult {
  std::string feed;
  FeedOutcome outcome = FeedOutcome::absent;
  std::string reason;  // why it was refused, naming the file
  std::uint64_t files = 0;
  std::uint64_t advisories = 0;
  std::uint64_t statements = 0;
  std::uint64_t values = 0;  // scores and dates beside advisories
};

// Called before each feed that has a folder.
using BuildProgress = std::function<void(std::string_view feed, std::size_t done, std::size_t of)>;

// Answers one result for each feed that the program knows, in their order. Errors: not_found (no
// feed has a folder; the previous database), io, denied or corrupt (the previous database),
// conflict (every feed that is there was refused), usage (an accepted feed that is not known here).
Result<std::vector<FeedResult>> build_database(const BuildOptions& options,
                                               const advisory::SigningKey& key,
                                               const advisory::TrustedKeys& trusted,
                                               const BuildProgress& progress);

}  // namespace iar::feed
