// SQLite database files, read only: the rows of a rowid table, in order, with what a write-ahead
// log beside the file has not yet been copied back. https://www.sqlite.org/fileformat2.html
//
// Memory: one page for each level of the tree, one payload, and eight bytes for each frame of the
// log. Every page is read at most a bounded number of times, so a loop in the file ends as corrupt.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/random_access.h"
#include "base/result.h"

namespace iar::format {

enum class SqliteKind : std::uint8_t { null, integer, real, text, blob };

// A column's value; `bytes` (text and blob) is valid during the row's call only.
struct SqliteValue {
  SqliteKind kind = SqliteKind::null;
  std::int64_t integer = 0;
  double real = 0;
  ByteView bytes;
};

// A row. An INTEGER PRIMARY KEY column is null here: its value is `rowid` (§2.4). Columns that were
// added after the row was written may be missing at the end. An error ends the reading.
using SqliteRowFunction =
    std::function<Status(std::int64_t rowid, std::span<const SqliteValue> columns)>;

struct SqliteLimits {
  std::uint64_t payload_bytes_max = std::uint64_t{64} << 20U;  // one row
  std::uint32_t columns_max = 2000;                            // SQLITE_MAX_COLUMN's default
  std::uint32_t wal_frames_max = 1U << 21U;
};

class SqliteDatabase {
 public:
  // `wal` may be nullptr; both must outlive the reader. A log that is empty or not valid for any
  // frame counts as none, as SQLite has it. Errors: corrupt (not a database), unsupported (text
  // other than UTF-8), limit, and those of reading.
  static Result<SqliteDatabase> open(RandomAccess& file, RandomAccess* wal,
                                     const SqliteLimits& limits = {});
  ~SqliteDatabase();
  SqliteDatabase(SqliteDatabase&&) noexcept;
  SqliteDatabase& operator=(SqliteDatabase&&) noexcept;

  // All rows of a table in the order of rowid; its name without regard to ASCII case. Errors:
  // not_found (no such table), unsupported (WITHOUT ROWID), corrupt, limit, and the function's.
  Status each_row(std::string_view table, const SqliteRowFunction& row);

 private:
  struct State;
  explicit SqliteDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace iar::format
