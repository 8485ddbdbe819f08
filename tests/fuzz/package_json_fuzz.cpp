// package.json below node_modules.
#include "fuzz/analyze_harness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return iar::cases::fuzz_analyzer("npm/package-json", data, size);
}
