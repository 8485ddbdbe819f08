#include <sqlite3.h>
#include <sys/vfs.h>

#include <array>
#include <map>

#include "store/connection.h"
#include "store/dialect.h"

namespace iar::store {

namespace {

constexpr int k_busy_ms = 20'000;

// The error of a result code. https://www.sqlite.org/rescode.html
Error error_of(sqlite3* database, int code, std::string_view where) {
  const std::string message = database != nullptr ? sqlite3_errmsg(database) : "out of memory";
  ErrorCode kind = ErrorCode::io;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR: kind = ErrorCode::unavailable; break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: kind = ErrorCode::denied; break;
    case SQLITE_CANTOPEN: kind = ErrorCode::not_found; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: kind = ErrorCode::corrupt; break;
    case SQLITE_CONSTRAINT: kind = ErrorCode::conflict; break;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE: kind = ErrorCode::internal; break;
    case SQLITE_TOOBIG: kind = ErrorCode::limit; break;
    default: break;
  }
  return make_error(kind, "sqlite: " + message, std::string(where));
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

int bind(sqlite3_stmt* statement, int index, const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    return sqlite3_bind_int64(statement, index, *integer);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    return sqlite3_bind_double(statement, index, *number);
  }
  if (const auto* text = std::get_if<std::string>(&cell)) {
    const std::string clean = storable(*text);
    return sqlite3_bind_text64(statement, index, clean.data(), clean.size(), SQLITE_TRANSIENT,
                               SQLITE_UTF8);
  }
  if (const auto* blob = std::get_if<Blob>(&cell)) {
    return sqlite3_bind_blob64(statement, index, blob->bytes.data(), blob->bytes.size(),
                               SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, index);
}

std::string bytes_of(const void* data, int size) {
  return size > 0 ? std::string(static_cast<const char*>(data), static_cast<std::size_t>(size))
                  : std::string();
}

Cell cell_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return Cell(std::int64_t{sqlite3_column_int64(statement, column)});
    case SQLITE_FLOAT: return Cell(sqlite3_column_double(statement, column));
    case SQLITE_TEXT: {
      const void* data = sqlite3_column_text(statement, column);
      return Cell(bytes_of(data, sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const void* data = sqlite3_column_blob(statement, column);
      return Cell(Blob{bytes_of(data, sqlite3_column_bytes(statement, column))});
    }
    default: return Cell();
  }
}

class Sqlite final : public Connection {
 public:
  explicit Sqlite(Database database) : database_(std::move(database)) {}

  Result<std::vector<Cells>> run(std::string_view sql, const Cells& parameters) override {
    TRY_ASSIGN(sqlite3_stmt * statement, prepared(sql));
    auto rows = rows_of(statement, parameters);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return rows;
  }

  Status script(std::string_view sql) override {
    const std::string text = in_dialect(sql, Dialect::sqlite);
    const int code = sqlite3_exec(database_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error_of(database_.get(), code, "script");
    return {};
  }

  [[nodiscard]] std::string_view begin_text() const override { return "BEGIN IMMEDIATE"; }
  [[nodiscard]] bool usable() const override { return true; }

  Status copy_to(const std::string& path) override {
    sqlite3* raw = nullptr;
    const int opened =
        sqlite3_open_v2(path.c_str(), &raw,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    const Database target(raw);
    if (opened != SQLITE_OK) return error_of(raw, opened, path);
    // https://www.sqlite.org/c3ref/backup_finish.html: all pages in one step, from one snapshot.
    sqlite3_backup* backup = sqlite3_backup_init(raw, "main", database_.get(), "main");
    if (backup == nullptr) return error_of(raw, sqlite3_errcode(raw), path);
    const int copied = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (copied != SQLITE_DONE) return error_of(raw, copied, path);
    return {};
  }

 private:
  Result<sqlite3_stmt*> prepared(std::string_view sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second.get();
    if (statements_.size() >= k_statements_max) statements_.clear();
    const std::string text = in_dialect(sql, Dialect::sqlite);
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return error_of(database_.get(), code, sql.substr(0, 200));
    return statements_.emplace(std::string(sql), Statement(raw)).first->second.get();
  }

  Result<std::vector<Cells>> rows_of(sqlite3_stmt* statement, const Cells& parameters) {
    int index = 0;
    for (const Cell& cell : parameters) {
      const int code = bind(statement, ++index, cell);
      if (code != SQLITE_OK) return error_of(database_.get(), code, "parameters");
    }
    std::vector<Cells> rows;
    const int columns = sqlite3_column_count(statement);
    for (;;) {
      const int code = sqlite3_step(statement);
      if (code == SQLITE_DONE) return rows;
      if (code != SQLITE_ROW) {
        const std::string_view sql = sqlite3_sql(statement);
        return error_of(database_.get(), code, sql.substr(0, 100));
      }
      Cells& row = rows.emplace_back();
      row.reserve(static_cast<std::size_t>(columns));
      for (int column = 0; column < columns; ++column) row.push_back(cell_of(statement, column));
    }
  }

  static constexpr std::size_t k_statements_max = 300;
  Database database_;
  std::map<std::string, Statement, std::less<>> statements_;
};

// File systems whose locks or shared memory cannot be relied upon (magic numbers of statfs(2)).
constexpr std::array<std::uint32_t, 8> k_network = {
    0x6969 /* nfs */,    0x517b /* smb */,      0xff534d42 /* cifs */, 0xfe534d42 /* smb2 */,
    0x01021997 /* 9p */, 0x00c36400 /* ceph */, 0x47504653 /* gpfs */, 0x0bd00bd0 /* lustre */};

Status check_file_system(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  struct statfs facts {};
  if (statfs(folder.c_str(), &facts) != 0) {
    return make_error(ErrorCode::not_found, "the folder of the database is not there", folder);
  }
  for (const std::uint32_t type : k_network) {
    if (static_cast<std::uint32_t>(facts.f_type) != type) continue;
    return make_error(ErrorCode::unsupported, "SQLite does not work on a network file system",
                      folder);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path) {
  TRY(check_file_system(path));
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return error_of(raw, code, path);
  sqlite3_busy_timeout(raw, k_busy_ms);
  auto connection = std::make_unique<Sqlite>(std::move(database));
  // FULL: a commit in the log of what was acknowledged survives a power failure too.
  TRY(
      connection->script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                         "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;"
                         "PRAGMA journal_size_limit=67108864; PRAGMA trusted_schema=OFF"));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace iar::store
