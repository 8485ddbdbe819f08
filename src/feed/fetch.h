// Fetching a feed into its folder: what has not changed is not fetched, what was cut is gone on
// with, what does not parse or has another shape than the last time is refused, and the folder is
// replaced in one step. What is known of the last time lies in FEEDS/.fetch.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "feed/download.h"
#include "feed/feed.h"
#include "feed/unpack.h"
#include "feed/upstream.h"

namespace iar::feed {

// A file or archive that is fetched.
constexpr std::uint64_t k_fetched_bytes_max = std::uint64_t{4} << 30U;

// What a feed looks like from afar.
struct Shape {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t advisories = 0;
  std::uint64_t statements = 0;
  std::uint64_t values = 0;
  std::set<std::string> contexts;
  bool operator==(const Shape&) const = default;
};
// Reads the whole feed. Errors: not_found, io, corrupt (naming the file).
Result<Shape> shape_of(const Feed& feed, const std::string& folder);

struct DriftLimits {
  unsigned shrink_percent_max = 5;
  unsigned growth_percent_max = 100;
};
// Why `now` is not believed to be the same feed; empty: it is. Contexts that are gone count.
std::string drift(const Shape& then, const Shape& now, const DriftLimits& limits);

enum class FetchOutcome : std::uint8_t { unchanged, replaced, refused };

struct FetchResult {
  FetchOutcome outcome = FetchOutcome::refused;
  std::string reason;  // why it was refused; the folder is as it was
  Shape shape;
  std::uint64_t bytes_fetched = 0;
};

struct FetchOptions {
  std::string feeds_folder;
  UpstreamUrls urls;  // instead of the table's
  DriftLimits drift;
  UnpackLimits unpack;
  Deadline deadline = Deadline::never();
};

// `accepted`: another shape is believed this time. Whatever goes wrong is `refused` with its
// reason. Errors: conflict (another program is at it), io, denied (the folder).
enum class Drift : std::uint8_t { refuse, accept };
Result<FetchResult> fetch_feed(net::HttpClient& http, const Upstream& upstream, Drift accepted,
                               const FetchOptions& options);

}  // namespace iar::feed
