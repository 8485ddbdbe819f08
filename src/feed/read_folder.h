// A feed's folder, read file by file in the order of their paths.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "feed/feed.h"

namespace iar::feed {

// Files beyond this, inflated, are refused.
constexpr std::uint64_t k_feed_file_bytes_max = std::uint64_t{2} << 30;

struct FolderReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  // inflated
  // Files that were refused, and why: nothing of them counts, and a feed with one is not whole.
  std::vector<std::pair<std::string, Error>> refused;
};

// Reads every file below `folder` whose name ends in one of the feed's suffixes; symbolic links
// are not followed. What a file that is refused said before its fault has been handed out: a
// caller that refuses the feed must drop it. Errors: not_found (no such folder, or no file in it),
// io, those of the sinks (code `cancelled` ends the walk; others refuse the file).
Result<FolderReport> read_folder(const Feed& feed, const std::filesystem::path& folder,
                                 const Sinks& sinks);

// The bytes of a file, inflated where they are compressed by gzip or zstd. Errors: io, not_found,
// corrupt, limit.
Result<std::vector<std::uint8_t>> read_feed_file(const std::filesystem::path& path);

}  // namespace iar::feed
