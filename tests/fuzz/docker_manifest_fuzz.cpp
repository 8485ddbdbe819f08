// Any bytes as manifest.json of a docker archive.
#include <cstdlib>

#include "source/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iar::source::SourceLimits limits;
  limits.layers_max = 8;
  const auto images = iar::source::parse_docker_manifest(iar::as_text({data, size}), limits);
  if (!images) return 0;
  for (const auto& image : *images) {
    if (image.config_path.empty() || image.layer_paths.size() > limits.layers_max) std::abort();
  }
  return 0;
}
