// A fetched archive as files of a folder: only those that a feed reads, under plain paths, and no
// more than a limit. Every byte of an archive counts as hostile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "feed/upstream.h"

namespace iar::feed {

struct UnpackLimits {
  std::uint64_t files_max = 2'000'000;
  std::uint64_t file_bytes_max = std::uint64_t{2} << 30U;
  std::uint64_t bytes_max = std::uint64_t{16} << 30U;  // of all files
};

struct UnpackWish {
  Pack pack = Pack::tar;
  std::string_view within;    // a folder with "/", cut off; empty: the archive's root
  std::string_view prefix;    // of the file's own name
  std::string_view suffixes;  // with blanks between; empty: all
};

struct Unpacked {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Links, devices and what is not wanted are passed over; so is a path that leads outside. Errors:
// corrupt (damaged, cut, two files of one path), limit, unsupported (a method), io.
Result<Unpacked> unpack(const std::string& archive, const std::string& folder,
                        const UnpackWish& wish, const UnpackLimits& limits);

}  // namespace iar::feed
