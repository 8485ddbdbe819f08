// rpm's own package database, NDB (`Packages.db`), read only. Layout: rpm 4.18,
// lib/backend/ndb/rpmpkg.c.
//
// Memory: one page of slots and one blob.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "base/random_access.h"
#include "base/result.h"

namespace iar::format {

// A package's header; valid during the call only. An error ends the reading.
using NdbBlobFunction = std::function<Status(std::uint32_t index, ByteView blob)>;

struct NdbLimits {
  std::uint64_t blob_bytes_max = std::uint64_t{64} << 20U;
};

// All blobs in the order of the slots. Errors: corrupt, unsupported (another
// version), limit, the function's and those of reading.
Status each_ndb_blob(RandomAccess& file, const NdbBlobFunction& blob, const NdbLimits& limits = {});

}  // namespace iar::format
