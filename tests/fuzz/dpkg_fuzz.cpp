// dpkg's status, status.d, lists and digests.
#include "fuzz/analyze_harness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return iar::cases::fuzz_analyzer("os/dpkg", data, size);
}
