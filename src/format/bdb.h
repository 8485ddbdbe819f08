// Berkeley DB hash databases, read only: all pairs of a file, either byte order. Layout: Berkeley
// DB 5.3, src/dbinc/db_page.h (HMETA33, PAGE, HKEYDATA, HOFFPAGE); hash versions 7 to 10.
//
// Memory: two pages and one value. Every page is read a bounded number of times.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "base/random_access.h"
#include "base/result.h"

namespace iar::format {

// A pair; both views are valid during the call only. An error ends the reading.
enum class BdbByteOrder : std::uint8_t { little, big };
using BdbPairFunction = std::function<Status(ByteView key, ByteView value, BdbByteOrder order)>;

struct BdbLimits {
  std::uint64_t value_bytes_max = std::uint64_t{64} << 20U;
};

// All pairs in the order of the buckets. Errors: corrupt, unsupported (another access method,
// encryption, duplicates), limit, the function's and those of reading.
Status each_bdb_hash_pair(RandomAccess& file, const BdbPairFunction& pair,
                          const BdbLimits& limits = {});

}  // namespace iar::format
