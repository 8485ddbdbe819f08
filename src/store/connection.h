// One connection to a database, whichever it is: runs SQL with parameters.
//
// SQL is written once. "?" is a parameter; a handful of tokens stand for what the two dialects
// spell differently:
//
//   {id}    a key that the database gives out       {blob}  bytes
//   {text}  text compared byte by byte              {real}  a double
//   {each}  a table "r" of one column "value" with the elements of a JSON array (a parameter);
//           the elements are arrays, taken apart as r.value->>0
//   {lock}  a statement that makes writers of a customer (a parameter) wait for each other
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace iar::store {

struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};
// A parameter or a cell. Texts are made valid UTF-8 without NUL on their way in.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Cells = std::vector<Cell>;

std::string_view text_of(const Cell& cell);
std::int64_t integer_of(const Cell& cell);
double number_of(const Cell& cell);
std::string_view blob_of(const Cell& cell);

class Connection {
 public:
  virtual ~Connection() = default;

  // All rows of the statement. Statements are prepared once and kept. Errors: unavailable (busy,
  // connection lost, disk full), conflict (a unique key is taken), io, corrupt, internal.
  virtual Result<std::vector<Cells>> run(std::string_view sql, const Cells& parameters) = 0;
  // Statements without parameters, kept nowhere.
  virtual Status script(std::string_view sql) = 0;
  // Statements that open a transaction for writing.
  [[nodiscard]] virtual std::string_view begin_text() const = 0;
  [[nodiscard]] virtual bool usable() const = 0;
  // Consistent copy of the whole database; `unsupported` where the engine has other means.
  virtual Status copy_to(const std::string& path) = 0;
};

// Errors: unavailable, denied, not_found, unsupported (a network file system).
Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path);
Result<std::unique_ptr<Connection>> open_postgres(const std::string& url);

}  // namespace iar::store
