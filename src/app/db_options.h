// Settings for making, moving and updating the advisory database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace iar::app {

struct DbOptions {
  std::string previous;     // a database to take a refused feed's last good state from
  std::string overlay_for;  // the database that an update is to be made for
  std::string signing_key;  // PEM of a private key
  std::string feeds;        // a folder of feeds
  std::string from;         // where updates come from: a URL or a folder
  std::string upstreams;    // a file with other places to fetch feeds from
  unsigned shrink_percent_max = 5;
  std::vector<std::string> accepted;  // feeds that may shrink this time
  std::vector<std::string> only;      // feeds to fetch; empty: all
};

// Names between commas, none of them empty. Errors: usage.
Status set_names(std::vector<std::string>& names, std::string_view value);
// Errors: usage.
Status set_percent(unsigned& percent, std::string_view value);

}  // namespace iar::app
