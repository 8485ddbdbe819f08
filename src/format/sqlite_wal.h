// The write-ahead log of an SQLite database: which of its frames hold the current pages.
// https://www.sqlite.org/fileformat2.html §4
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/random_access.h"
#include "base/result.h"

namespace iar::format {

// The committed frames of one log.
class SqliteWal {
 public:
  // Reads all of the log once. A log without a valid header or commit gives an empty overlay.
  // Errors: limit (more frames than `frames_max`), and those of reading.
  static Result<SqliteWal> open(RandomAccess& file, std::uint32_t frames_max);

  [[nodiscard]] bool empty() const { return frames_.empty(); }
  [[nodiscard]] std::uint32_t page_size() const { return page_size_; }
  // Pages of the database after the last commit.
  [[nodiscard]] std::uint32_t page_count() const { return page_count_; }
  // Where the newest committed version of a page starts in the log.
  [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint32_t page) const;

 private:
  struct Frame {
    std::uint32_t page;
    std::uint32_t index;
  };
  struct Header;
  Status scan(RandomAccess& file, const Header& header, std::uint32_t frames_max);
  void keep_committed(std::size_t count);

  std::uint32_t page_size_ = 0;
  std::uint32_t page_count_ = 0;
  std::vector<Frame> frames_;  // sorted by page, one each
};

}  // namespace iar::format
