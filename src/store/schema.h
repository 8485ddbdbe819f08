// The tables, and how they came to be what they are.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace iar::store {

// What this program reads and writes.
std::int64_t schema_version();

// Brings the schema to this program's version, in one transaction. Errors: unsupported (newer).
Status migrate(Database& database);

// The tables in an order in which rows can be written, each with its key columns, for dumps.
struct TableKey {
  std::string_view table;
  std::string_view key;  // columns with commas between
};
std::span<const TableKey> tables();

}  // namespace iar::store
