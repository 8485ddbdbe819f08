// Any bytes as a manifest: what is read keeps the limits, and checking it does not crash.
#include <cstdlib>

#include "source/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iar::source::SourceLimits limits;
  limits.layers_max = 8;
  const auto document = iar::source::parse_document(iar::as_text({data, size}), limits);
  if (!document) return 0;
  const auto* manifest = std::get_if<iar::source::Manifest>(&*document);
  if (manifest == nullptr) return 0;
  if (manifest->layers.size() > limits.layers_max) std::abort();
  const auto readable = iar::source::check_readable(*manifest);
  if (!readable.ok() && readable.error().reason.empty()) std::abort();
  return 0;
}
