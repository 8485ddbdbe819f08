// What one entry of a tar archive amounts to, once its header and the extended headers before it
// are known. Pure: no reading, no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "archive/tar.h"
#include "archive/tar_header.h"
#include "archive/tar_pax.h"

namespace iar::archive {

// Extended headers that wait for the header they belong to.
struct TarExtensions {
  explicit TarExtensions(const TarLimits& limits) : pax(limits.sparse_segments_max) {}

  PaxRecords pax;
  std::string long_name;       // GNU type L
  std::string long_link_name;  // GNU type K
  bool over_limit = false;     // one was too large to be read

  void clear();
};

enum class SparseForm : std::uint8_t {
  none,
  listed,  // 0.0 and 0.1: the map is in the pax records
  text,    // 1.0: the map stands before the data
  old,     // the map is in the header, and in blocks after it
};

struct TarEntryPlan {
  model::FileEntry entry;
  SparseForm sparse_form = SparseForm::none;
  std::uint64_t stored_bytes = 0;  // of the body in the archive, without padding
  std::string name;                // as the archive has it, cut to path_bytes_max
  std::optional<Error> refusal;    // why the entry is left out
};

// Fills `out`, but for entry.body_offset. Errors: corrupt (sparse headers that make no sense).
Status plan_tar_entry(const TarHeader& header, const TarExtensions& extensions,
                      const TarLimits& limits, TarEntryPlan& out);

}  // namespace iar::archive
