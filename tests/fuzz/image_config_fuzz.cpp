// Any bytes as an image's config.
#include <cstdlib>

#include "source/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iar::source::SourceLimits limits;
  limits.layers_max = 8;
  const auto config = iar::source::parse_config(iar::as_text({data, size}), limits);
  if (config.ok() && config->diff_ids.size() > limits.layers_max) std::abort();
  return 0;
}
