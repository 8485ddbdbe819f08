// Any bytes as a Berkeley DB hash file: all pairs are read.
#include "format/bdb.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  MemoryAccess file(ByteView(data, size));
  std::size_t bytes = 0;
  (void)format::each_bdb_hash_pair(file, [&](ByteView key, ByteView value, format::BdbByteOrder) {
    for (const auto byte : key) bytes += byte;
    for (const auto byte : value) bytes += byte;
    return Status();
  });
  return 0;
}
