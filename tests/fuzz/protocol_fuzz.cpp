// Messages: what is accepted comes back from its own bytes as the same.
#include "base/check.h"
#include "wire/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = iar::wire::decode({data, size});
  if (!message.ok()) return 0;
  const auto again = iar::wire::decode(iar::as_bytes(iar::wire::encode(*message)));
  CHECK(again.ok());
  CHECK(*again == *message);
  return 0;
}
