// Records of a pax extended header: POSIX.1-2017 pax, "pax Extended Header". Those that change
// what is read are kept, all others are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "archive/tar_sparse.h"
#include "base/bytes.h"
#include "base/result.h"

namespace iar::archive {

// Empty or absent: the ordinary header's value holds.
struct PaxRecords {
  explicit PaxRecords(std::uint32_t sparse_segments_max) : sparse_map(sparse_segments_max) {}

  std::string path;
  std::string link_path;
  std::optional<std::uint64_t> size;

  // GNU.sparse.*
  std::string sparse_version;  // "MAJOR.MINOR"; forms 0.0 and 0.1 may lack it
  std::string sparse_name;
  std::optional<std::uint64_t> sparse_size;
  std::optional<std::uint64_t> sparse_segments;
  SparseMap sparse_map;
  bool has_sparse_map = false;

  void clear();
  // Whether any record was kept.
  [[nodiscard]] bool any() const;
};

// Reads the body of an extended header into `out`, which is cleared first. Errors: corrupt.
Status read_pax_records(ByteView bytes, PaxRecords& out);

}  // namespace iar::archive
