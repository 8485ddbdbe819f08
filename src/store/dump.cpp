// All rows of all tables as lines of JSON, and back: backups that either engine reads.
#include <fcntl.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/json.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/store.h"

namespace iar::store {

namespace {

constexpr std::int64_t k_rows_at_once = 1000;
// Ends a backup: one without it was cut.
constexpr std::string_view k_dump_end = "{\"end\":true}";
constexpr std::size_t k_line_size_max = std::size_t{512} << 20U;

// A line is ["TABLE", cells…]; bytes are {"b": "base64"}.
std::string line_of(std::string_view table, const Cells& row) {
  JsonWriter json;
  json.begin_array().string(table);
  for (const Cell& cell : row) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
      json.integer(*integer);
    } else if (const auto* number = std::get_if<double>(&cell)) {
      json.begin_object().key("n").number(*number).end_object();
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
      json.string(*text);
    } else if (const auto* blob = std::get_if<Blob>(&cell)) {
      json.begin_object().member("b", base64(as_bytes(blob->bytes))).end_object();
    } else {
      json.null();
    }
  }
  return json.end_array().take();
}

Result<Cell> cell_of(const JsonValue& value) {
  if (const auto integer = value.integer()) return Cell(*integer);
  if (const auto text = value.string()) return Cell(std::string(*text));
  if (value.kind() == JsonKind::null) return Cell();
  const auto number = value.get("n");
  if (number && number->number()) return Cell(*number->number());
  auto bytes = unbase64(value.text("b"));
  if (!bytes) return make_error(ErrorCode::corrupt, "the backup has a cell of no known kind");
  return Cell(Blob{std::move(*bytes)});
}

// Rows in the order of their keys, a page at a time.
Status dump_table(Session& session, const TableKey& table,
                  const std::function<Status(std::string_view)>& line) {
  const std::string sql = "SELECT * FROM " + std::string(table.table) + " ORDER BY " +
                          std::string(table.key) + " LIMIT ? OFFSET ?";
  for (std::int64_t offset = 0;; offset += k_rows_at_once) {
    TRY_ASSIGN(const auto rows, session.rows(sql, {k_rows_at_once, offset}));
    for (const Cells& row : rows) TRY(line(line_of(table.table, row)));
    if (static_cast<std::int64_t>(rows.size()) < k_rows_at_once) return {};
  }
}

std::string insert_text(std::string_view table, std::size_t cells) {
  std::string out = "INSERT INTO " + std::string(table) + " VALUES (";
  for (std::size_t at = 0; at < cells; ++at) out += at == 0 ? "?" : ", ?";
  return out + ")";
}

Status restore_line(Session& session, std::string_view line) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(line));
  const auto elements = root.elements();
  const auto name = elements.empty() ? std::nullopt : elements.front().string();
  for (const TableKey& table : tables()) {
    if (!name || table.table != *name) continue;
    Cells cells;
    for (std::size_t at = 1; at < elements.size(); ++at) {
      TRY_ASSIGN(Cell cell, cell_of(elements[at]));
      cells.push_back(std::move(cell));
    }
    return session.run(insert_text(table.table, cells.size()), cells);
  }
  return make_error(ErrorCode::corrupt, "the backup has a row of no known table");
}

// Keys that the database gives out go on after the greatest that was restored. SQLite does so by
// itself.
Status continue_keys(Session& session) {
  for (const TableKey& table : tables()) {
    if (table.key != "id" && table.key != "number") continue;
    if (table.table == "clients" || table.table == "token_keys" ||
        table.table == "revoked_tokens") {
      continue;
    }
    const std::string name(table.table);
    const std::string key(table.key);
    TRY(session.run("SELECT setval(pg_get_serial_sequence('" + name + "', '" + key +
                    "'), COALESCE(max(" + key + "), 0) + 1, false) FROM " + name));
  }
  return {};
}

Status restore_lines(Session& session, int file) {
  std::string held;
  std::vector<std::uint8_t> chunk(std::size_t{1} << 20U);
  for (;;) {
    TRY_ASSIGN(const std::size_t size, read_some(file, chunk));
    held += as_text(ByteView(chunk).first(size));
    std::size_t begin = 0;
    for (std::size_t end = held.find('\n'); end != std::string::npos;
         end = held.find('\n', begin)) {
      const std::string_view line = std::string_view(held).substr(begin, end - begin);
      begin = end + 1;
      if (line == k_dump_end) return {};
      TRY(restore_line(session, line));
    }
    held.erase(0, begin);
    if (size == 0) return make_error(ErrorCode::corrupt, "the backup is cut off");
    if (held.size() > k_line_size_max) return make_error(ErrorCode::limit, "a line is too long");
  }
}

}  // namespace

Status Store::dump(const std::function<Status(std::string_view)>& line) {
  const auto done = database_->read<bool>([&](Session& session) -> Result<bool> {
    for (const TableKey& table : tables()) TRY(dump_table(session, table, line));
    return true;
  });
  return done.ok() ? Status() : Status(done.error());
}

Status Store::backup(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) {
    if (errno == EEXIST) return make_error(ErrorCode::conflict, "there is a file already", path);
    return system_error(errno, path);
  }
  const std::string head = "{\"schema\":" + std::to_string(schema_version()) + "}\n";
  TRY(write_all(file.get(), as_bytes(head)));
  std::string held;
  const Status dumped = dump([&](std::string_view line) -> Status {
    held += line;
    held += '\n';
    if (held.size() < (std::size_t{1} << 20U)) return {};
    TRY(write_all(file.get(), as_bytes(held)));
    held.clear();
    return {};
  });
  TRY(dumped);
  held += std::string(k_dump_end) + "\n";
  TRY(write_all(file.get(), as_bytes(held)));
  if (fsync(file.get()) != 0) return system_error(errno, path);
  return {};
}

Status Store::restore(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  std::string head;
  std::uint8_t byte = 0;
  while (head.size() < 100 && !head.ends_with('\n')) {
    TRY_ASSIGN(const std::size_t size, read_some(file.get(), MutableByteView(&byte, 1)));
    if (size == 0) break;
    head += static_cast<char>(byte);
  }
  if (head != "{\"schema\":" + std::to_string(schema_version()) + "}\n") {
    return make_error(ErrorCode::unsupported, "no backup of this schema", path);
  }
  return database_->change([&](Session& session) -> Status {
    TRY_ASSIGN(const std::int64_t rows, session.integer("SELECT count(*) FROM customers"));
    if (rows != 0) return make_error(ErrorCode::conflict, "the store is not empty");
    TRY(restore_lines(session, file.get()));
    return database_->dialect() == Dialect::postgres ? continue_keys(session) : Status();
  });
}

}  // namespace iar::store
