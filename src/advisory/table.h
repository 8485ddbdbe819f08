// Immutable sorted tables, the inside of a database file: strictly ascending keys, in blocks of
// about 32 KiB that are compressed with Zstandard (RFC 8878) and have a SHA-256 each in the index.
// docs/advisory-file.md describes the whole file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/codec.h"

namespace iar::advisory {

struct BlockPlace {
  std::string first_key;
  std::uint64_t offset = 0;       // in the file
  std::uint64_t stored_size = 0;  // compressed bytes
  std::uint64_t size = 0;         // bytes when inflated
  Sha256Bytes digest{};           // of the compressed bytes
};

struct TableIndex {
  std::string name;
  std::uint64_t entries = 0;
  std::vector<BlockPlace> blocks;
};

void encode(model::Encoder& out, const TableIndex& value);
void decode(model::Decoder& in, TableIndex& value);

// Where a database is written to; counts, so that blocks know their place.
class BlockOutput {
 public:
  explicit BlockOutput(int descriptor) : descriptor_(descriptor) {}
  Status write(ByteView bytes);
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  int descriptor_;
  std::uint64_t offset_ = 0;
};

class TableWriter {
 public:
  TableWriter(std::string name, BlockOutput& output) : output_(output) {
    index_.name = std::move(name);
  }
  // Keys come in ascending order, each once: anything else is `internal`.
  Status add(std::string_view key, std::string_view value);
  Result<TableIndex> finish();

 private:
  Status flush();

  BlockOutput& output_;
  TableIndex index_;
  model::Encoder block_;
  std::string first_key_;
  std::string last_key_;
};

// A block's entries, in order.
struct TableEntry {
  std::string_view key;
  std::string_view value;
};
// Errors: corrupt.
Result<std::vector<TableEntry>> block_entries(ByteView block);

// The block in which `key` lies if the table has it; nullptr when it lies before all.
const BlockPlace* block_of(const TableIndex& table, std::string_view key);

Result<std::string> compress(std::string_view bytes);
// Errors: corrupt (also when the size is another one).
Result<std::string> decompress(ByteView bytes, std::uint64_t size);

}  // namespace iar::advisory
