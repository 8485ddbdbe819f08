// Calls that are a question to a collection of the store: which collection, sorted how, counted by
// what, is data.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/services.h"
#include "server/shape.h"
#include "store/collection.h"

namespace iar::server {

struct Source {
  std::string_view operation;
  store::Collection collection;
  std::string_view column;  // that is counted by or listed; empty: whole rows
  std::string_view sort;    // where the call does not say
  std::string_view filter;  // what always holds beside the call's own filter; empty: nothing
};
std::span<const Source> sources();
// Of a call that is in the table.
const Source& source_of(const Call& call);

// The call's filter, sort and page, checked. Errors: usage, limit.
Result<store::ListQuery> query_of(const Call& call, const Source& source);
// The same of a filter that is not the call's.
Result<store::ListQuery> query_of(std::string_view filter);

// "'…'" with what must be escaped in FQL.
std::string fql_quoted(std::string_view text);

// A text of a row by its column's name; empty where there is none.
std::string_view row_text(store::Collection collection, const store::Row& row,
                          std::string_view column);
std::int64_t row_integer(store::Collection collection, const store::Row& row,
                         std::string_view column);

// Buckets as a published series.
std::string series(std::string_view name, const std::vector<store::Bucket>& buckets);

}  // namespace iar::server
