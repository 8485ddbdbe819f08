// Any bytes as an index, and its entries as a layout selects among them by name.
#include <cstdlib>

#include "source/layout.h"
#include "source/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iar::source::SourceLimits limits;
  limits.index_entries_max = 16;
  const auto index = iar::source::parse_index(iar::as_text({data, size}), limits);
  if (!index) return 0;
  if (index->manifests.size() > limits.index_entries_max) std::abort();
  for (const std::string_view wanted : {"", "latest", "app:v1", "@sha256:00"}) {
    const auto selected = iar::source::select_entries(index->manifests, wanted);
    if (selected.ok() && selected->size() > index->manifests.size() + 1) std::abort();
  }
  return 0;
}
