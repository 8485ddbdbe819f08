// Any bytes as facts and as an inventory; what decodes must encode to the same meaning.
#include <cstdlib>

#include "model/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar::model;
  const iar::ByteView bytes(data, size);
  if (const auto facts = decode_facts(bytes)) {
    const auto again = decode_facts(iar::as_bytes(encode_facts(*facts)));
    if (!again || *again != *facts) std::abort();
  }
  if (const auto inventory = decode_inventory(bytes)) {
    const auto again = decode_inventory(iar::as_bytes(encode_inventory(*inventory)));
    if (!again || !(*again == *inventory)) std::abort();
  }
  return 0;
}
