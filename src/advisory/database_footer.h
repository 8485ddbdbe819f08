// The last bytes of a database file: where its index lies, and who signed it.
#pragma once

#include "advisory/signature.h"

namespace iar::advisory {

constexpr std::string_view k_database_magic = "IARADV1\n";

struct DatabaseFooter {
  std::uint64_t index_offset = 0;
  std::uint64_t index_stored_size = 0;
  std::uint64_t index_size = 0;  // when inflated
  Sha256Bytes index_digest{};    // of the stored bytes
  Sha256Bytes key{};             // the signing key's id
  Signature signature{};
};

constexpr std::size_t k_footer_bytes = 8 + 3 * 8 + 32 + 32 + 64;

// What the signature is over: all before it, and the file's size, so that nothing can stand
// between.
std::string signed_part(const DatabaseFooter& footer);
std::string encode_footer(const DatabaseFooter& footer);
// The footer at the end of `file`. Errors: corrupt, unsupported.
Result<DatabaseFooter> read_footer(ByteView file);

}  // namespace iar::advisory
