// The limits of reading one layer. Those that cut what a layer's facts hold are part of the cache
// key. docs/limits.md lists them all.
#pragma once

#include <cstdint>

#include "archive/inflate.h"
#include "archive/tar.h"

namespace iar::layer {

struct LayerLimits {
  archive::InflateLimits inflate;
  archive::TarLimits tar;
  // Beyond this many entries only those that matter for packages are still listed.
  std::uint32_t entries_max = 2'000'000;
  // Small bodies kept in case a hard link later in the layer gives them a wanted name.
  std::uint64_t held_bytes_max = std::uint64_t{16} << 20U;
  std::uint32_t held_body_bytes_max = 64U << 10U;
  // Bodies given whole to analyzers that take them so.
  std::uint64_t whole_bytes_max = std::uint64_t{256} << 20U;
  // Bodies kept in memory for analyzers that need random access, and all those of second reads.
  std::uint64_t range_bytes_max = std::uint64_t{32} << 20U;
};

}  // namespace iar::layer
