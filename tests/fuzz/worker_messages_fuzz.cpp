// Any bytes as each message between parent and worker; what decodes must encode to the same
// meaning.
#include <cstdlib>

#include "worker/protocol.h"

namespace {

using iar::ByteView;

template <typename Decode, typename Encode>
void expect_same_again(ByteView bytes, Decode decode, Encode encode) {
  const auto value = decode(bytes);
  if (!value) return;
  const std::string text = encode(*value);
  const auto again = decode(iar::as_bytes(text));
  if (!again || encode(*again) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar::worker;
  if (size == 0) return 0;
  const ByteView bytes(data, size);
  const ByteView body = bytes.subspan(1);
  switch (bytes.front() % 5) {
    case 0: expect_same_again(body, decode_job, encode_job); break;
    case 1: expect_same_again(body, decode_serve, encode_serve); break;
    case 2: expect_same_again(body, decode_checkpoint, encode_checkpoint); break;
    case 3: expect_same_again(body, decode_done, encode_done); break;
    default: expect_same_again(body, decode_slot_size, encode_slot_size);
  }
  return 0;
}
