// One 512-byte header block of a tar archive, taken apart: POSIX.1-2017 "ustar Interchange
// Format", GNU tar manual "Basic Tar Format", and v7, which has neither magic nor prefix.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::archive {

constexpr std::size_t k_tar_block_bytes = 512;

// Bytes from the end of a body of `size` to the next block.
constexpr std::uint64_t tar_padding(std::uint64_t size) {
  return (k_tar_block_bytes - size % k_tar_block_bytes) % k_tar_block_bytes;
}

struct TarHeader {
  char type = '\0';
  bool gnu = false;  // old GNU layout: the fields behind the names mean something else
  std::uint32_t mode = 0;
  std::uint64_t size = 0;
  std::string name;  // with the prefix
  std::string link_name;
};

bool is_zero_block(ByteView block);

// Whether the block's checksum is right, summed as unsigned or, as old tars did, signed bytes.
bool has_valid_checksum(ByteView block);

// Errors: corrupt (checksum, mode, size). `block` has 512 bytes.
Status read_tar_header(ByteView block, TarHeader& out);

// A numeric field: octal digits amid spaces and NULs (nothing at all is 0), or GNU's base-256.
// "No" for anything else, for negative numbers and for those beyond 63 bits.
std::optional<std::uint64_t> read_tar_number(ByteView field);

// Decimal digits and nothing else, up to 63 bits.
std::optional<std::uint64_t> read_decimal(std::string_view digits);

// The text up to the first NUL, or all of it.
std::string_view text_before_nul(ByteView field);

}  // namespace iar::archive
