// Any text: a reference that is accepted is also accepted in its normal form, and stays the same.
#include <cstdlib>

#include "pull/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reference = iar::pull::Reference::parse(iar::as_text({data, size}));
  if (!reference) return 0;
  const auto again = iar::pull::Reference::parse(reference->text());
  if (!again || again->text() != reference->text() || again->registry().empty()) std::abort();
  return 0;
}
