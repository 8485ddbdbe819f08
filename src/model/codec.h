// The one lossless codec: binary, versioned, bounded. It is the worker's pipe, the cache and later
// the upload, so every byte that is decoded counts as hostile.
//
// Integers are LEB128 varints, texts and lists carry their length first. A record starts with its
// format version; another version is `unsupported`. What is decoded never takes more memory than a
// small multiple of its bytes: lengths are checked against what is left before anything is
// reserved.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/inventory.h"
#include "model/package.h"

namespace iar::model {

constexpr std::uint64_t k_codec_version = 2;

class Encoder {
 public:
  void number(std::uint64_t value);
  void text(std::string_view value);
  void raw(ByteView bytes);  // without a length
  [[nodiscard]] const std::string& bytes() const { return out_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what Encoder wrote. After the first thing that does not fit every answer is empty or zero
// and `ok()` is false: check once at the end.
class Decoder {
 public:
  explicit Decoder(ByteView bytes) : cursor_(bytes) {}

  std::uint64_t number();
  // A number that must be at most `largest`.
  std::uint64_t number_up_to(std::uint64_t largest);
  std::string text();
  std::string_view text_view();  // into the bytes being decoded
  ByteView raw(std::size_t count);
  // A list's length; each element takes at least one byte, so it is at most what is left.
  std::size_t count();

  void fail() { failed_ = true; }
  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] bool at_end() const { return cursor_.at_end(); }
  // corrupt unless everything fitted and nothing is left over.
  [[nodiscard]] Status finish() const;

 private:
  Cursor cursor_;
  bool failed_ = false;
};

void encode(Encoder& out, const Diagnostic& value);
void encode(Encoder& out, const FileFacts& value);
void decode(Decoder& in, Diagnostic& value);
void decode(Decoder& in, FileFacts& value);

// Whole records with their version. Errors: corrupt, unsupported (version).
std::string encode_facts(const std::vector<FileFacts>& facts);
Result<std::vector<FileFacts>> decode_facts(ByteView bytes);
std::string encode_inventory(const Inventory& inventory);
Result<Inventory> decode_inventory(ByteView bytes);

// What makes two inventories the same: the digest of the encoded form, without what depends on
// which images were assessed before (base images known by their layers, and what follows from
// them).
Digest inventory_digest(const Inventory& inventory);

}  // namespace iar::model
