#include "format/sqlite.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <unistd.h>
#include <filesystem>
#include <map>
#include <string>

#include "format/test_support.h"

namespace iar::format {
namespace {

// A database that SQLite itself writes, in a folder of its own.
class Writer {
 public:
  explicit Writer(const std::string& name)
      : path_(std::filesystem::temp_directory_path() /
              ("iar-sqlite-" + std::to_string(::getpid()) + "-" + name)) {
    remove();
    EXPECT_EQ(sqlite3_open(path_.c_str(), &database_), SQLITE_OK);
    // Closing must not copy the log back.
    sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  ~Writer() {
    sqlite3_close(database_);
    remove();
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void run(const std::string& sql) {
    char* message = nullptr;
    ASSERT_EQ(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << message;
  }
  [[nodiscard]] std::string file(std::string_view suffix = "") const {
    std::ifstream in(path_.string().append(suffix), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  void remove() const {
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(path_.string() + suffix);
    }
  }
  std::filesystem::path path_;
  sqlite3* database_ = nullptr;
};

std::string shown(const SqliteValue& value) {
  switch (value.kind) {
    case SqliteKind::null: return "null";
    case SqliteKind::integer: return std::to_string(value.integer);
    case SqliteKind::real: return std::to_string(value.real);
    case SqliteKind::text: return "'" + std::string(as_text(value.bytes)) + "'";
    case SqliteKind::blob: return "x'" + std::string(as_text(value.bytes)) + "'";
  }
  return {};
}

using Rows = std::map<std::int64_t, std::string>;

Status read(const std::string& file, const std::string& wal, std::string_view table, Rows& out,
            const SqliteLimits& limits = {}) {
  MemoryAccess file_access(as_bytes(file));
  MemoryAccess wal_access(as_bytes(wal));
  TRY_ASSIGN(auto database, SqliteDatabase::open(file_access, &wal_access, limits));
  return database.each_row(table, [&](std::int64_t rowid, std::span<const SqliteValue> columns) {
    auto& row = out[rowid];
    for (const auto& value : columns) row += shown(value) + "|";
    return Status();
  });
}

TEST(Sqlite, gives_all_kinds_of_values) {
  Writer writer("kinds");
  writer.run(
      "CREATE TABLE Other(x); CREATE TABLE Things(a INTEGER PRIMARY KEY, b, c, d, e);"
      "INSERT INTO Things VALUES(1, 0, 1, -1, 127), (2, -129, 70000, -8388609, 1 << 40);"
      "INSERT INTO Things VALUES(5, 'text', x'6162', 2.5, -9223372036854775807 - 1);");
  Rows rows;
  ASSERT_TRUE(read(writer.file(), "", "things", rows).ok());
  EXPECT_EQ(rows, (Rows{{1, "null|0|1|-1|127|"},
                        {2, "null|-129|70000|-8388609|1099511627776|"},
                        {5, "null|'text'|x'ab'|2.500000|-9223372036854775808|"}}));
}

struct Shape {
  int page_size;
  int rows;
};
class SqlitePages : public ::testing::TestWithParam<Shape> {};

// Rows of all lengths around the bounds at which they spill, in a tree of several levels.
TEST_P(SqlitePages, gives_rows_of_every_length) {
  const auto [page_size, row_count] = GetParam();
  const auto size = std::to_string(page_size);
  Writer writer("pages" + size);
  writer.run("PRAGMA page_size = " + size + "; CREATE TABLE t(a INTEGER PRIMARY KEY, b);");
  writer.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
             std::to_string(row_count) + ") INSERT INTO t SELECT i * 7, " +
             "printf('%.*c', (i % 50 + 1) * " + size + " / 13, 'x') FROM n;");
  Rows rows;
  ASSERT_TRUE(read(writer.file(), "", "t", rows).ok());
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(row_count));
  for (int i = 1; i <= row_count; ++i) {
    const auto length = static_cast<std::size_t>((i % 50 + 1) * page_size / 13);
    ASSERT_EQ(rows[i * 7].size(), length + 8) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, SqlitePages,
                         ::testing::Values(Shape{512, 3000}, Shape{1024, 2000}, Shape{4096, 1000},
                                           Shape{65536, 60}));

class SqliteLog : public ::testing::Test {
 protected:
  SqliteLog() : writer_("log") {
    writer_.run(
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
        "CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES(1, 'old');"
        "PRAGMA wal_checkpoint(TRUNCATE); UPDATE t SET b = 'new';");
    before_ = writer_.file("-wal").size();
    writer_.run("INSERT INTO t VALUES(2, 'two');");
  }
  Writer writer_;
  std::size_t before_ = 0;
};

TEST_F(SqliteLog, covers_the_pages_of_the_file) {
  Rows without;
  ASSERT_TRUE(read(writer_.file(), "", "t", without).ok());
  EXPECT_EQ(without, (Rows{{1, "null|'old'|"}}));
  Rows with;
  ASSERT_TRUE(read(writer_.file(), writer_.file("-wal"), "t", with).ok());
  EXPECT_EQ(with, (Rows{{1, "null|'new'|"}, {2, "null|'two'|"}}));
}

TEST_F(SqliteLog, counts_up_to_the_last_whole_commit) {
  const auto wal = writer_.file("-wal");
  ASSERT_GT(wal.size(), before_);
  for (std::size_t size = before_; size < wal.size(); size += 512) {
    Rows rows;
    ASSERT_TRUE(read(writer_.file(), wal.substr(0, size), "t", rows).ok());
    EXPECT_EQ(rows, (Rows{{1, "null|'new'|"}}));
  }
}

TEST_F(SqliteLog, ends_at_a_wrong_checksum) {
  auto wal = writer_.file("-wal");
  wal[before_ + 100] ^= 1;
  Rows rows;
  ASSERT_TRUE(read(writer_.file(), wal, "t", rows).ok());
  EXPECT_EQ(rows, (Rows{{1, "null|'new'|"}}));
  wal[30] ^= 1;  // the header's own checksum
  Rows none;
  ASSERT_TRUE(read(writer_.file(), wal, "t", none).ok());
  EXPECT_EQ(none, (Rows{{1, "null|'old'|"}}));
}

TEST_F(SqliteLog, frames_of_an_earlier_use_do_not_count) {
  writer_.run("PRAGMA wal_checkpoint(RESTART); INSERT INTO t VALUES(3, 'three');");
  Rows rows;
  ASSERT_TRUE(read(writer_.file(), writer_.file("-wal"), "t", rows).ok());
  EXPECT_EQ(rows, (Rows{{1, "null|'new'|"}, {2, "null|'two'|"}, {3, "null|'three'|"}}));
}

TEST_F(SqliteLog, too_many_frames_are_said) {
  Rows rows;
  EXPECT_EQ(
      read(writer_.file(), writer_.file("-wal"), "t", rows, {.wal_frames_max = 1}).error().code,
      ErrorCode::limit);
}

TEST(Sqlite, answers_for_what_is_not_there) {
  Writer writer("absent");
  writer.run("CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO t VALUES(1, 2);");
  Rows rows;
  EXPECT_EQ(read(writer.file(), "", "u", rows).error().code, ErrorCode::not_found);
  EXPECT_EQ(read(writer.file(), "", "t", rows).error().code, ErrorCode::unsupported);
  EXPECT_EQ(read("SQLite format 3", "", "t", rows).error().code, ErrorCode::corrupt);
  EXPECT_EQ(read(std::string(512, 'x'), "", "t", rows).error().code, ErrorCode::corrupt);
}

TEST(Sqlite, pages_in_a_circle_are_corrupt) {
  Writer writer("circle");
  writer.run(
      "PRAGMA page_size = 512; CREATE TABLE t(a INTEGER PRIMARY KEY, b);"
      "INSERT INTO t VALUES(1, printf('%.*c', 9000, 'x'));");
  auto file = writer.file();
  for (std::size_t page = 1024; page < file.size(); page += 512) {
    file.replace(page, 4, std::string("\0\0\0\3", 4));  // every overflow page leads to page 3
  }
  Rows rows;
  const auto status = read(file, "", "t", rows, {.payload_bytes_max = 8000});
  EXPECT_EQ(status.error().code, ErrorCode::limit);
  ASSERT_TRUE(read(writer.file(), "", "t", rows).ok());
  file.replace(1024, 4, std::string("\0\0\0\2", 4));
  file[512] = 5;  // the root becomes an interior page whose right child is itself
  file.replace(512 + 8, 4, std::string("\0\0\0\2", 4));
  EXPECT_EQ(read(file, "", "t", rows).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace iar::format
