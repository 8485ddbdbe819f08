// The records of a zip archive, taken apart: PKWARE's APPNOTE.TXT 6.3.10, §4.3 (layout), §4.4
// (fields), §4.5.3 (zip64 extended information). Pure functions of bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace iar::archive {

enum class ZipRecord : std::uint32_t {
  local = 0x04034b50,
  central = 0x02014b50,
  end = 0x06054b50,
  zip64_end = 0x06064b50,
  zip64_locator = 0x07064b50,
  descriptor = 0x08074b50,
};

constexpr std::size_t k_zip_signature_bytes = 4;
constexpr std::size_t k_zip_local_bytes = 30;    // without name and extra fields
constexpr std::size_t k_zip_central_bytes = 46;  // without name, extra fields and comment
constexpr std::size_t k_zip_end_bytes = 22;      // without comment
constexpr std::size_t k_zip64_end_bytes = 56;    // without what later versions add
constexpr std::size_t k_zip64_locator_bytes = 20;

constexpr std::uint16_t k_zip_stored = 0;
constexpr std::uint16_t k_zip_deflated = 8;

// §4.3.7. `size` is that of the whole record.
struct ZipLocal {
  std::string_view name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint64_t stored_bytes = 0;  // of the body in the archive; 0 with an open end
  std::size_t size = 0;

  [[nodiscard]] bool encrypted() const { return (flags & 1U) != 0; }
  // A descriptor follows the body (§4.4.4, bit 3).
  [[nodiscard]] bool has_descriptor() const { return (flags & 8U) != 0; }
  // The sizes stand behind the body only.
  [[nodiscard]] bool open_end() const { return has_descriptor() && stored_bytes == 0; }
};

// §4.3.12. `size` is that of the whole record with its comment.
struct ZipCentral {
  std::string_view name;
  std::uint64_t offset = 0;  // of the local header, as the archive counts
  std::size_t size = 0;
};

// §4.3.16, with what §4.3.14 has instead of a field that is too small.
struct ZipEnd {
  std::uint64_t entries = 0;
  std::uint64_t directory_bytes = 0;
  std::uint64_t directory_offset = 0;  // as the archive counts
  bool entries_modulo = false;         // `entries` is their number modulo 65,536
  std::size_t comment_bytes = 0;
};

// §4.3.14.
struct Zip64End {
  std::uint64_t size = 0;  // of the whole record
  std::uint64_t entries = 0;
  std::uint64_t directory_bytes = 0;
  std::uint64_t directory_offset = 0;
};

// The signature at the start; nothing when there are fewer than four bytes.
std::optional<std::uint32_t> zip_signature(ByteView bytes);

// Whether a record of that signature can be what it says, by its fixed part: what looks like one by
// chance amid other bytes mostly cannot. `bytes` holds the fixed part, else the answer is no.
bool plausible_zip_local(ByteView bytes);
bool plausible_zip_central(ByteView bytes);
bool plausible_zip_end(ByteView bytes);

// How many bytes the whole record has, by its fixed part, which is there.
std::size_t zip_local_size(ByteView bytes);
std::size_t zip_central_size(ByteView bytes);

// Each is given the whole record, but for the comments.
ZipLocal read_zip_local(ByteView bytes);
ZipCentral read_zip_central(ByteView bytes);
Zip64End read_zip64_end(ByteView bytes);
ZipEnd read_zip_end(ByteView bytes, const std::optional<Zip64End>& zip64);

}  // namespace iar::archive
