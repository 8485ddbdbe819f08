// Any bytes as an SQLite file, the first two saying where a log starts in them: every row of every
// table that rpm or the tests know is read.
#include "format/sqlite.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  Cursor cursor(ByteView(data, size));
  const auto split = cursor.u16_le();
  if (!split) return 0;
  const auto all = cursor.take_rest();
  const auto file_size = *split == 0 ? all.size() : std::min<std::size_t>(*split, all.size());
  MemoryAccess file(all.first(file_size));
  MemoryAccess wal(all.subspan(file_size));
  auto database = format::SqliteDatabase::open(file, &wal);
  if (!database) return 0;
  std::size_t bytes = 0;
  for (const auto* table : {"Packages", "t"}) {
    (void)database->each_row(table, [&](std::int64_t, std::span<const format::SqliteValue> row) {
      for (const auto& value : row) {
        for (const auto byte : value.bytes) bytes += byte;
      }
      return Status();
    });
  }
  (void)bytes;
  return 0;
}
