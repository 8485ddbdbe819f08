#include "archive/zip_records.h"

#include <algorithm>
#include <array>

namespace iar::archive {

namespace {

constexpr std::uint32_t k_in_zip64 = 0xffffffff;
constexpr std::uint16_t k_short_in_zip64 = 0xffff;

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  Cursor cursor(bytes);
  return cursor.seek(at) ? cursor.u16_le().value_or(0) : std::uint16_t{0};
}

std::uint32_t u32_at(ByteView bytes, std::size_t at) {
  Cursor cursor(bytes);
  return cursor.seek(at) ? cursor.u32_le().value_or(0) : 0;
}

std::uint64_t u64_at(ByteView bytes, std::size_t at) {
  Cursor cursor(bytes);
  return cursor.seek(at) ? cursor.u64_le().value_or(0) : 0;
}

// The methods that APPNOTE §4.4.5 names, and WinZip's mark of AES encryption.
bool known_method(std::uint16_t method) {
  static constexpr std::array<std::uint16_t, 9> k_others = {12, 14, 16, 18, 19, 20, 93, 98, 99};
  return method <= 10 || (method >= 94 && method <= 97) ||
         std::ranges::find(k_others, method) != k_others.end();
}

bool known_version(std::uint16_t version) { return (version & 0xffU) <= 63; }

// The data of the extra field with that id (§4.5.1); what is cut off ends the search.
ByteView extra_field(ByteView extra, std::uint16_t id) {
  Cursor cursor(extra);
  while (true) {
    const auto found = cursor.u16_le();
    const auto size = cursor.u16_le();
    if (!found || !size) return {};
    const auto data = cursor.take(*size);
    if (!data) return {};
    if (*found == id) return *data;
  }
}

// The values that zip64's extra field has in place of those that are too large for their fields.
class Zip64Values {
 public:
  explicit Zip64Values(ByteView extra) : cursor_(extra_field(extra, 1)) {}
  std::uint64_t value(std::uint32_t field) {
    return field == k_in_zip64 ? cursor_.u64_le().value_or(field) : field;
  }

 private:
  Cursor cursor_;
};

std::string_view text_at(ByteView bytes, std::size_t at, std::size_t size) {
  return as_text(bytes.subspan(std::min(at, bytes.size()))).substr(0, size);
}

ByteView bytes_at(ByteView bytes, std::size_t at, std::size_t size) {
  return as_bytes(text_at(bytes, at, size));
}

}  // namespace

std::optional<std::uint32_t> zip_signature(ByteView bytes) { return Cursor(bytes).u32_le(); }

bool plausible_zip_local(ByteView bytes) {
  return bytes.size() >= k_zip_local_bytes && known_version(u16_at(bytes, 4)) &&
         known_method(u16_at(bytes, 8)) && u16_at(bytes, 26) != 0;
}

bool plausible_zip_central(ByteView bytes) {
  return bytes.size() >= k_zip_central_bytes && known_version(u16_at(bytes, 6)) &&
         known_method(u16_at(bytes, 10)) && u16_at(bytes, 28) != 0;
}

bool plausible_zip_end(ByteView bytes) {
  const auto single = [](std::uint16_t disk) { return disk == 0 || disk == k_short_in_zip64; };
  return bytes.size() >= k_zip_end_bytes && single(u16_at(bytes, 4)) && single(u16_at(bytes, 6));
}

std::size_t zip_local_size(ByteView bytes) {
  return k_zip_local_bytes + u16_at(bytes, 26) + u16_at(bytes, 28);
}

std::size_t zip_central_size(ByteView bytes) {
  return k_zip_central_bytes + u16_at(bytes, 28) + u16_at(bytes, 30) + u16_at(bytes, 32);
}

ZipLocal read_zip_local(ByteView bytes) {
  ZipLocal out;
  const std::size_t name_bytes = u16_at(bytes, 26);
  out.flags = u16_at(bytes, 6);
  out.method = u16_at(bytes, 8);
  out.name = text_at(bytes, k_zip_local_bytes, name_bytes);
  Zip64Values zip64(bytes_at(bytes, k_zip_local_bytes + name_bytes, u16_at(bytes, 28)));
  zip64.value(u32_at(bytes, 22));  // the size when inflated stands before it
  out.stored_bytes = zip64.value(u32_at(bytes, 18));
  out.size = zip_local_size(bytes);
  return out;
}

ZipCentral read_zip_central(ByteView bytes) {
  ZipCentral out;
  const std::size_t name_bytes = u16_at(bytes, 28);
  out.name = text_at(bytes, k_zip_central_bytes, name_bytes);
  Zip64Values zip64(bytes_at(bytes, k_zip_central_bytes + name_bytes, u16_at(bytes, 30)));
  zip64.value(u32_at(bytes, 24));
  zip64.value(u32_at(bytes, 20));
  out.offset = zip64.value(u32_at(bytes, 42));
  out.size = zip_central_size(bytes);
  return out;
}

Zip64End read_zip64_end(ByteView bytes) {
  // Twelve bytes stand before what the size counts.
  const std::uint64_t counted = std::min(u64_at(bytes, 4), ~std::uint64_t{0} - 12);
  return {counted + 12, u64_at(bytes, 32), u64_at(bytes, 40), u64_at(bytes, 48)};
}

ZipEnd read_zip_end(ByteView bytes, const std::optional<Zip64End>& zip64) {
  ZipEnd out;
  out.entries = u16_at(bytes, 10);
  out.directory_bytes = u32_at(bytes, 12);
  out.directory_offset = u32_at(bytes, 16);
  out.comment_bytes = u16_at(bytes, 20);
  out.entries_modulo = true;
  if (!zip64) return out;
  if (out.entries == k_short_in_zip64) {
    out.entries = zip64->entries;
    out.entries_modulo = false;
  }
  if (out.directory_bytes == k_in_zip64) out.directory_bytes = zip64->directory_bytes;
  if (out.directory_offset == k_in_zip64) out.directory_offset = zip64->directory_offset;
  return out;
}

}  // namespace iar::archive
