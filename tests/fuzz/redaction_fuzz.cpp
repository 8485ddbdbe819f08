// Any text: what is redacted stays as it is when it is redacted again.
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "model/redaction.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string once = iar::model::redacted(iar::as_text(iar::ByteView(data, size)));
  if (iar::model::redacted(once) != once) std::abort();
  return 0;
}
