#include <libpq-fe.h>

#include <charconv>
#include <map>

#include "base/hash.h"
#include "store/connection.h"
#include "store/dialect.h"

namespace iar::store {

namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Handle = std::unique_ptr<PGconn, CloseConnection>;
using Answer = std::unique_ptr<PGresult, Clear>;

// PostgreSQL, "Appendix A. Error Codes": the class is the first two characters.
ErrorCode code_of(std::string_view state) {
  const std::string_view kind = state.substr(0, 2);
  if (state == "23505") return ErrorCode::conflict;
  if (state == "3D000") return ErrorCode::not_found;
  if (kind == "28" || state == "42501") return ErrorCode::denied;
  if (kind == "XX") return ErrorCode::corrupt;
  if (kind == "22" || kind == "23" || kind == "42") return ErrorCode::internal;
  // No state: the connection failed. 08 connection, 40 rollback, 53 resources, 55 locks, 57 stop.
  return ErrorCode::unavailable;
}

Error error_of(PGconn* connection, const PGresult* result, std::string_view where) {
  const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  std::string message = PQerrorMessage(connection);
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return make_error(code_of(state != nullptr ? state : ""), "postgresql: " + message,
                    std::string(where));
}

// The wire's text form of a parameter; nothing for null.
struct Parameter {
  std::string text;
  bool null = false;
  bool binary = false;
};
Parameter parameter_of(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return {std::to_string(*integer)};
  if (const auto* number = std::get_if<double>(&cell)) {
    char buffer[32];
    const auto end = std::to_chars(std::begin(buffer), std::end(buffer), *number).ptr;
    return {std::string(std::begin(buffer), end)};
  }
  if (const auto* text = std::get_if<std::string>(&cell)) return {storable(*text)};
  if (const auto* blob = std::get_if<Blob>(&cell)) return {blob->bytes, false, true};
  return {{}, true};
}

// Type oids of pg_type.dat.
constexpr Oid k_bytea = 17;
constexpr Oid k_int8 = 20;
constexpr Oid k_int2 = 21;
constexpr Oid k_int4 = 23;
constexpr Oid k_float4 = 700;
constexpr Oid k_float8 = 701;
constexpr Oid k_numeric = 1700;

Cell cell_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  const Oid type = PQftype(result, column);
  if (type == k_int8 || type == k_int2 || type == k_int4 || type == k_numeric) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ptr == text.data() + text.size()) return Cell(value);
  }
  if (type == k_float4 || type == k_float8 || type == k_numeric) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return Cell(value);
  }
  if (type == k_bytea && text.starts_with("\\x")) {
    Blob blob;
    blob.bytes.resize((text.size() - 2) / 2);
    auto* bytes = reinterpret_cast<std::uint8_t*>(blob.bytes.data());
    if (unhex(text.substr(2), {bytes, blob.bytes.size()})) return Cell(std::move(blob));
  }
  return Cell(std::string(text));
}

class Postgres final : public Connection {
 public:
  explicit Postgres(Handle handle) : handle_(std::move(handle)) {}

  Result<std::vector<Cells>> run(std::string_view sql, const Cells& parameters) override {
    TRY_ASSIGN(const std::string name, prepared(sql));
    std::vector<Parameter> held;
    held.reserve(parameters.size());
    for (const Cell& cell : parameters) held.push_back(parameter_of(cell));
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    for (const Parameter& parameter : held) {
      values.push_back(parameter.null ? nullptr : parameter.text.c_str());
      lengths.push_back(static_cast<int>(parameter.text.size()));
      formats.push_back(parameter.binary ? 1 : 0);
    }
    const Answer answer(PQexecPrepared(handle_.get(), name.c_str(), static_cast<int>(values.size()),
                                       values.data(), lengths.data(), formats.data(), 0));
    return rows_of(answer.get(), sql);
  }

  Status script(std::string_view sql) override {
    const std::string text = in_dialect(sql, Dialect::postgres);
    const Answer answer(PQexec(handle_.get(), text.c_str()));
    TRY(rows_of(answer.get(), "script"));
    return {};
  }

  [[nodiscard]] std::string_view begin_text() const override { return "BEGIN"; }
  [[nodiscard]] bool usable() const override { return PQstatus(handle_.get()) == CONNECTION_OK; }
  Status copy_to(const std::string& path) override {
    return make_error(ErrorCode::unsupported, "this engine is copied by rows", path);
  }

 private:
  Result<std::string> prepared(std::string_view sql) {
    const auto known = names_.find(sql);
    if (known != names_.end()) return known->second;
    if (names_.size() >= k_statements_max) {
      TRY(script("DEALLOCATE ALL"));
      names_.clear();
    }
    const std::string name = "s" + std::to_string(++last_name_);
    const std::string text = in_dialect(sql, Dialect::postgres);
    const Answer answer(PQprepare(handle_.get(), name.c_str(), text.c_str(), 0, nullptr));
    TRY(rows_of(answer.get(), sql));
    names_.emplace(std::string(sql), name);
    return name;
  }

  Result<std::vector<Cells>> rows_of(const PGresult* result, std::string_view where) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK) return std::vector<Cells>();
    if (status != PGRES_TUPLES_OK) return error_of(handle_.get(), result, where.substr(0, 200));
    std::vector<Cells> rows(static_cast<std::size_t>(PQntuples(result)));
    const int columns = PQnfields(result);
    int number = 0;
    for (Cells& row : rows) {
      row.reserve(static_cast<std::size_t>(columns));
      for (int column = 0; column < columns; ++column) {
        row.push_back(cell_of(result, number, column));
      }
      ++number;
    }
    return rows;
  }

  static constexpr std::size_t k_statements_max = 300;
  Handle handle_;
  std::map<std::string, std::string, std::less<>> names_;
  std::uint64_t last_name_ = 0;
};

void ignore_notice(void*, const char*) {}

}  // namespace

Result<std::unique_ptr<Connection>> open_postgres(const std::string& url) {
  Handle handle(PQconnectdb(url.c_str()));
  if (handle == nullptr || PQstatus(handle.get()) != CONNECTION_OK) {
    return error_of(handle.get(), nullptr, "connect");
  }
  PQsetNoticeProcessor(handle.get(), ignore_notice, nullptr);
  PQsetClientEncoding(handle.get(), "UTF8");
  auto connection = std::make_unique<Postgres>(std::move(handle));
  TRY(
      connection->script("SET jit = off; SET synchronous_commit = on;"
                         "SET standard_conforming_strings = on; SET TimeZone = 'UTC'"));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace iar::store
