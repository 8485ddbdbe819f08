// Published uploads: what is accepted can be written, read again, and sent as a message.
#include "base/check.h"
#include "wire/falcon.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto upload = iar::wire::decode_falcon(iar::as_text({data, size}));
  if (!upload.ok()) return 0;
  const auto again = iar::wire::decode_falcon(iar::wire::encode_falcon(*upload));
  CHECK(again.ok());
  const auto sent = iar::wire::decode(iar::as_bytes(iar::wire::encode(*upload)));
  CHECK(sent.ok());
  return 0;
}
