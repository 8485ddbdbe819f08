// The maps of sparse files: which pieces of a file are stored, everything between being zeros.
// GNU tar manual, "Storing Sparse Files": the old form in headers, 0.0 and 0.1 in pax records, 1.0
// as text at the start of the body.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::archive {

struct SparseSegment {
  std::uint64_t offset = 0;  // in the file
  std::uint64_t size = 0;
};

// At most `segments_max` pieces are kept; a map with more is over its limit and useless.
class SparseMap {
 public:
  explicit SparseMap(std::uint32_t segments_max) : segments_max_(segments_max) {}

  void clear();
  void add(SparseSegment segment);

  [[nodiscard]] const std::vector<SparseSegment>& segments() const { return segments_; }
  [[nodiscard]] bool over_limit() const { return over_limit_; }
  // Bytes that are not stored in a file of `file_size`.
  [[nodiscard]] std::uint64_t hole_bytes(std::uint64_t file_size) const;
  // Whether the pieces are in order, apart, within the file, and as long as what is stored.
  [[nodiscard]] bool fits(std::uint64_t file_size, std::uint64_t stored_bytes) const;

 private:
  std::uint32_t segments_max_;
  std::vector<SparseSegment> segments_;
  bool over_limit_ = false;
};

// The map of a main header (four pieces) or of an extension block (twenty-one), old form. Answers
// whether a further extension block follows. Errors: corrupt.
Result<bool> read_old_sparse_header(ByteView block, SparseMap& out);
Result<bool> read_old_sparse_extension(ByteView block, SparseMap& out);
// The file's real size in an old main header. "No" when it is no number.
std::optional<std::uint64_t> old_sparse_real_size(ByteView block);

// "OFFSET,SIZE,OFFSET,SIZE…" of form 0.1. Errors: corrupt.
Status read_sparse_list(std::string_view text, SparseMap& out);

// Form 1.0: the number of pieces, then offset and size of each, every number on a line of its own.
class SparseTextReader {
 public:
  void clear() { *this = SparseTextReader(); }
  // Takes the next block of the body. Errors: corrupt.
  Status take(ByteView block, SparseMap& out);
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  Status end_number(SparseMap& out);

  std::uint64_t number_ = 0;
  bool any_digit_ = false;
  bool complete_ = false;
  std::optional<std::uint64_t> segments_left_;
  std::optional<std::uint64_t> offset_;
};

}  // namespace iar::archive
