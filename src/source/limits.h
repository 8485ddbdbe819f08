// What a source reads at most. Beyond it: an error of code `limit`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace iar::source {

struct SourceLimits {
  std::size_t manifest_bytes_max = std::size_t{4} << 20;  // a manifest or index, as registries do
  std::size_t config_bytes_max = std::size_t{8} << 20;
  std::size_t layers_max = 1000;              // of one image
  std::size_t index_entries_max = 10'000;     // of one index, or images of one docker archive
  std::size_t index_depth_max = 4;            // indexes inside indexes
  std::size_t documents_max = 256;            // manifests and configs read to find one platform
  std::size_t archive_entries_max = 200'000;  // names in an image archive
};

}  // namespace iar::source
