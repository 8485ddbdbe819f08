// What lies in an outbox's folder: whatever is accepted is what would be written.
#include "base/check.h"
#include "outbox/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar::outbox;
  const iar::ByteView bytes(data, size);
  if (const auto entry = decode_entry(bytes)) {
    const auto again = decode_entry(iar::as_bytes(encode_entry(*entry)));
    CHECK(again.ok() && *again == *entry);
  }
  const std::string text(bytes.begin(), bytes.end());
  const DeliveredLines known = parse_delivered(text);
  std::string written;
  for (const auto& [key, value] : known.lines) written += delivered_line(key, value);
  CHECK(written == text.substr(0, known.whole_bytes));
  return 0;
}
