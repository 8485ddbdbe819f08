// What a publisher of a database offers: one base, its overlays, and their digests. The index is
// JSON behind one line with an Ed25519 signature over it:
//
//   iar-index-1 KEY SIGNATURE
//   {"created":…,"files":[{"name":…,"size":…,"sha256":…,"identity":…,"created":…},…]}
//
// KEY is the SHA-256 of the public key; the signature covers the word "iar-index-1", a line end and
// all that follows the first line. Every byte of an index counts as hostile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/signature.h"
#include "base/hash.h"
#include "base/result.h"

namespace iar::advisory {

constexpr std::string_view k_index_name = "index.signed";
constexpr std::size_t k_index_text_bytes_max = std::size_t{1} << 20U;
constexpr std::uint64_t k_published_bytes_max = std::uint64_t{4} << 30U;  // of one file

struct PublishedFile {
  std::string name;  // a plain file name: letters, digits, ".", "_", "-", not beginning with "."
  std::uint64_t size_bytes = 0;
  Sha256Bytes digest{};    // of all its bytes
  Sha256Bytes identity{};  // DatabaseFile::identity
  std::string created;     // RFC 3339
  auto operator<=>(const PublishedFile&) const = default;
};

struct PublishedIndex {
  std::string created;               // when it was written, RFC 3339
  std::vector<PublishedFile> files;  // the base, then its overlays; never empty
  auto operator<=>(const PublishedIndex&) const = default;
};

// The JSON alone. Errors: corrupt, limit (too many files, a file that is too large).
std::string index_text(const PublishedIndex& index);
Result<PublishedIndex> parse_index(std::string_view text);

// With its signature. Errors: denied (the signature, or a key that is not trusted), unsupported (a
// newer form), corrupt, limit.
Result<std::string> sign_index(const PublishedIndex& index, const SigningKey& key);
Result<PublishedIndex> open_index(std::string_view text, const TrustedKeys& trusted);

}  // namespace iar::advisory
