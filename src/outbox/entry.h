// One thing that waits to be sent, as it lies on the disk: a mark, the SHA-256 of what follows, the
// key and the body with their lengths.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::outbox {

struct Entry {
  std::string key;   // what it is about; of two entries of one key only the newer is worth sending
  std::string body;  // opaque

  bool operator==(const Entry&) const = default;
};

std::string encode_entry(const Entry& entry);
// Errors: corrupt (cut, changed, or of another format).
Result<Entry> decode_entry(ByteView bytes);

// A line of the log of what was delivered: checksum, key and value with blanks between. Key and
// value have no blanks; an empty value means that the key is forgotten.
std::string delivered_line(std::string_view key, std::string_view value);

// What the lines of such a log amount to, in their order, up to the first that is not whole.
struct DeliveredLines {
  std::vector<std::pair<std::string, std::string>> lines;  // key, value
  std::size_t whole_bytes = 0;                             // where the next line belongs
};
DeliveredLines parse_delivered(std::string_view text);

}  // namespace iar::outbox
