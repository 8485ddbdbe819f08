// What a feed is: a constant with a name, the folder that its files lie in, and the format that
// reads one file after the other into advisories. `iar db build --feeds DIR` reads DIR/FOLDER.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "advisory/advisory.h"
#include "advisory/enrichment.h"
#include "base/bytes.h"
#include "base/result.h"

namespace iar::feed {

// Take what a file says; an error ends the reading. Both must be set.
struct Sinks {
  std::function<Status(advisory::Advisory&&)> advisory;
  std::function<Status(advisory::Enrichment&&)> enrichment;
};

struct FeedFile {
  std::string_view path;  // below the feed's folder, with "/"
  ByteView bytes;         // inflated where it was compressed; valid during the call only
};

struct Feed;

// One upstream format. Reads one file; what it holds goes to the sinks in the file's order. A word
// that the format does not know makes a statement `under_investigation` and is kept in its note;
// nothing is left out in silence. Errors: corrupt (does not parse: the feed is refused, and the
// file named), limit, those of the sinks.
using ReadFile = Status (*)(const Feed& feed, const FeedFile& file, const Sinks& sinks);

struct Format {
  std::string_view name;  // "osv-json", what `iar db status` shows
  std::string_view what;  // one line
  ReadFile read = nullptr;
};

struct Feed {
  std::string_view name;      // "ghsa-npm"; Advisory::source
  std::string_view folder;    // below --feeds DIR
  std::string_view suffixes;  // of the files to read, with blanks between (".json .json.gz");
                              // empty: all files
  const Format* format = nullptr;
  std::string_view context;  // for formats that do not say it themselves, else empty
  std::string_view licence;  // of the data
  std::string_view url;      // where people read about it
};

// Sorted by name.
std::span<const Feed> feeds();
const Feed* find_feed(std::string_view name);

// Sorted by name.
std::span<const Format* const> formats();
const Format* find_format(std::string_view name);

}  // namespace iar::feed
