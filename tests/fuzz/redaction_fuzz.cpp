// Any text as an instruction, which must not hurt; and as the value of a secret name between
// quotes, of which nothing may be left.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "model/redaction.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(iar::as_text(iar::ByteView(data, size)));
  // Each secret that is replaced takes a byte at least, and its place ten at most.
  if (iar::model::redacted(text).size() > 10 * size) std::abort();
  std::erase(text, '\'');
  if (text.empty() || text[0] == '$') return 0;
  if (iar::model::redacted("PASSWORD='" + text + "' x") != "PASSWORD='REDACTED' x") std::abort();
  return 0;
}
