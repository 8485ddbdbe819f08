// Any header value: within the bounds, and every scheme has a name.
#include <cstdlib>

#include "base/bytes.h"
#include "pull/challenge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto all = iar::pull::parse_challenges(iar::as_text({data, size}));
  if (all.size() > iar::pull::k_challenges_max) std::abort();
  for (const auto& challenge : all) {
    if (challenge.scheme.empty()) std::abort();
    if (challenge.parameters.size() > iar::pull::k_challenge_parameters_max) std::abort();
  }
  return 0;
}
