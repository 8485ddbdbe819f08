// Filters as SQL: every value is a parameter, every name comes from a table.
#pragma once

#include <string>

#include "store/collection_table.h"
#include "store/connection.h"
#include "store/records.h"

namespace iar::store {

struct Condition {
  std::string sql;
  Cells parameters;
};

// What a filter means. A property that a row lacks is met by "!" and never by a comparison.
// Errors: usage (unknown property, a value that does not fit its type).
Result<Condition> condition_of(const wire::FqlNode& filter, const Table& table, CustomerId customer,
                               std::int64_t now_ms);

}  // namespace iar::store
