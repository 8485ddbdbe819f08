#include "advisory/database_footer.h"

#include <algorithm>

namespace iar::advisory {

namespace {

constexpr std::string_view k_magic_stem = "IARADV";

void append_u64(std::string& out, std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xFFU));
  }
}

template <std::size_t size>
void take_into(Cursor& cursor, std::array<std::uint8_t, size>& out) {
  const auto bytes = cursor.take(size);
  if (bytes) std::ranges::copy(*bytes, out.begin());
}

}  // namespace

std::string signed_part(const DatabaseFooter& footer) {
  std::string out(k_database_magic);
  append_u64(out, footer.index_offset);
  append_u64(out, footer.index_stored_size);
  append_u64(out, footer.index_size);
  out += as_text(footer.index_digest);
  out += as_text(footer.key);
  return out;
}

std::string encode_footer(const DatabaseFooter& footer) {
  return signed_part(footer) + std::string(as_text(footer.signature));
}

Result<DatabaseFooter> read_footer(ByteView file) {
  if (file.size() < k_footer_bytes) {
    return make_error(ErrorCode::corrupt, "too short for a database");
  }
  Cursor cursor(file.last(k_footer_bytes));
  const auto magic = as_text(cursor.take(k_database_magic.size()).value_or(ByteView{}));
  if (magic != k_database_magic || as_text(file.first(magic.size())) != magic) {
    return magic.starts_with(k_magic_stem) && magic != k_database_magic
               ? make_error(ErrorCode::unsupported, "a database of another format version")
               : make_error(ErrorCode::corrupt, "no database, or one that was cut");
  }
  DatabaseFooter out;
  out.index_offset = cursor.u64_le().value_or(0);
  out.index_stored_size = cursor.u64_le().value_or(0);
  out.index_size = cursor.u64_le().value_or(0);
  take_into(cursor, out.index_digest);
  take_into(cursor, out.key);
  take_into(cursor, out.signature);
  const std::uint64_t body = file.size() - k_footer_bytes;
  if (out.index_offset > body || out.index_stored_size != body - out.index_offset) {
    return make_error(ErrorCode::corrupt, "a database whose index is not where it should be");
  }
  return out;
}

}  // namespace iar::advisory
