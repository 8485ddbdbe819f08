// Writes tar headers (POSIX.1-2017, "pax Interchange Format" and "ustar Interchange Format") for a
// tree that is shown as a layer. Owners and times are left at zero: they say nothing of packages,
// and the stream shall depend on the files alone.
#pragma once

#include <cstdint>
#include <string>

#include "model/file_entry.h"

namespace iar::source {

inline constexpr std::uint64_t k_tar_block_bytes = 512;

// The header blocks of an entry, a pax header before the ustar one where a name, a link target or
// the size does not fit the latter. Whiteouts are not tar entries; nor is a body written.
std::string tar_header(const model::FileEntry& entry);

// Zeros between a body of `size` bytes and the next block.
constexpr std::uint64_t tar_padding(std::uint64_t size) {
  return (k_tar_block_bytes - size % k_tar_block_bytes) % k_tar_block_bytes;
}

}  // namespace iar::source
