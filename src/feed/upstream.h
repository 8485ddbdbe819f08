// Where feeds are fetched from: a table of constants, as feeds are. docs/feeds.md shows it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::feed {

enum class Pack : std::uint8_t {
  file,        // one file as the format reads it
  zip,         // an archive of such files
  tar,         // the same, compressed by gzip or zstd or not at all
  repository,  // a tar archive with one folder around it all, as forges make of a branch
};

struct Upstream {
  std::string_view feed;   // the name of a row of feeds()
  std::string_view url;    // "*" stands for each of `parts` in turn
  std::string_view parts;  // between blanks; empty: the URL is one
  Pack pack = Pack::file;
  std::string_view within;  // of archives: only what lies below this folder, which is cut off
  std::string_view prefix;  // of archives: only files whose name begins so
};

// Sorted by feed; one for a feed. Feeds without one are brought by hand.
std::span<const Upstream> upstreams();
const Upstream* find_upstream(std::string_view feed);

// Other places, from a file with a line "NAME URL" for each; "#" begins a comment. They stand
// instead of the table's URL; "*" means the same. Errors: corrupt (with the line), limit.
using UpstreamUrls = std::map<std::string, std::string, std::less<>>;
Result<UpstreamUrls> parse_upstream_urls(std::string_view text);

std::string_view pack_name(Pack pack);

}  // namespace iar::feed
