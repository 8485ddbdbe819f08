// A zstd frame (RFC 8878 §3.1.1) that holds its bytes as they are, for tests that want any bytes
// behind a valid frame.
#pragma once

#include <string>
#include <string_view>

namespace iar::testing {

// `raw`: at most 128 KiB, one block.
inline std::string stored_frame(std::string_view raw) {
  std::string out("\x28\xb5\x2f\xfd\xa0", 5);  // one segment, its size in four bytes
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((raw.size() >> shift) & 0xFFU);
  }
  const std::size_t header = 1 | (raw.size() << 3U);  // the last block, stored
  for (unsigned shift = 0; shift < 24; shift += 8) {
    out += static_cast<char>((header >> shift) & 0xFFU);
  }
  return out + std::string(raw);
}

}  // namespace iar::testing
