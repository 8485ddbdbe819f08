#include "server/rows.h"

#include <algorithm>

#include "base/check.h"
#include "base/json.h"
#include "server/handlers.h"
#include "wire/fql.h"

namespace iar::server {

namespace {

// Sets that the store has no columns for are read for their syntax only: they filter nothing.
constexpr std::uint8_t k_stored_sets = 27;

store::FieldSet field_set(const Call& call) {
  return static_cast<store::FieldSet>(call.route.filter);
}

Page page_of(const Call& call, std::uint64_t total) {
  return {call.parameters.paging().limit, call.parameters.paging().offset, total};
}

wire::FqlNode both(wire::FqlNode left, wire::FqlNode right) {
  wire::FqlNode out;
  out.kind = wire::FqlNodeKind::all_of;
  out.children.push_back(std::move(left));
  out.children.push_back(std::move(right));
  return out;
}

// What a row of its collection cannot know.
std::string known_of_caller(const Call& call, std::string_view key) {
  return key == "cid" ? json_quoted(call.caller.cid) : std::string();
}

// Booleans are numbers in the store.
std::vector<store::Bucket> worded(const Source& source, std::vector<store::Bucket> buckets) {
  const auto index = store::column_index(source.collection, source.column);
  if (!index) return buckets;
  if (store::columns(source.collection)[*index].type != store::ColumnType::boolean) return buckets;
  for (store::Bucket& each : buckets) each.label = each.label == "1" ? "true" : "false";
  return buckets;
}

}  // namespace

const Source& source_of(const Call& call) {
  const auto found = std::ranges::find(sources(), call.route.operation, &Source::operation);
  CHECK(found != sources().end());
  return *found;
}

Result<store::ListQuery> query_of(std::string_view filter) {
  store::ListQuery out;
  if (!filter.empty()) {
    TRY_ASSIGN(out.filter, wire::parse_fql(filter));
  }
  return out;
}

Result<store::ListQuery> query_of(const Call& call, const Source& source) {
  TRY_ASSIGN(store::ListQuery out,
             query_of(call.route.filter == 0 ? "" : call.parameters.text("filter")));
  out.fields = field_set(call);
  if (out.filter) TRY(store::check_filter(*out.filter, source.collection, out.fields));
  if (!source.filter.empty()) {
    TRY_ASSIGN(wire::FqlNode always, wire::parse_fql(source.filter));
    // What always holds may use columns that callers may not.
    out.fields = store::FieldSet::every;
    out.filter = out.filter ? both(std::move(always), std::move(*out.filter)) : std::move(always);
  }
  const std::string_view sort = call.parameters.text("sort");
  TRY_ASSIGN(out.sort, store::parse_sort(sort.empty() ? source.sort : sort));
  if (!sort.empty()) out.sort_columns = static_cast<store::SortSet>(call.route.sort);
  out.offset = call.parameters.paging().offset;
  out.limit = call.parameters.paging().limit;
  return out;
}

std::string fql_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string_view row_text(store::Collection collection, const store::Row& row,
                          std::string_view column) {
  const auto index = store::column_index(collection, column);
  return index ? row.text(*index) : std::string_view();
}

std::int64_t row_integer(store::Collection collection, const store::Row& row,
                         std::string_view column) {
  const auto index = store::column_index(collection, column);
  return index ? row.integer(*index) : 0;
}

std::string series(std::string_view name, const std::vector<store::Bucket>& buckets) {
  JsonWriter out;
  out.begin_object().key("buckets").begin_array();
  for (const store::Bucket& each : buckets) {
    out.begin_object().key("count").unsigned_integer(each.count);
    out.member("label", each.label).end_object();
  }
  return out.end_array().member("name", name).end_object().take();
}

Result<Reply> list_rows(const Call& call) {
  const Source& source = source_of(call);
  const Shape& shape = shape_of(call.route.type);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  Reply out;
  for (const store::Row& row : page.rows) {
    out.resources.push_back(rendered(shape, source.collection, row, [&](std::string_view key) {
      return known_of_caller(call, key);
    }));
  }
  out.page = page_of(call, page.total);
  out.empty_top = rendered_empty(shape);
  return out;
}

Result<Reply> list_names(const Call& call) {
  const Source& source = source_of(call);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  Reply out;
  for (const store::Row& row : page.rows) {
    out.resources.push_back(json_quoted(row_text(source.collection, row, source.column)));
  }
  out.page = page_of(call, page.total);
  return out;
}

Result<Reply> count_rows(const Call& call) {
  const Source& source = source_of(call);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(const std::uint64_t count,
             call.services.store.count(call.caller.customer, source.collection, query));
  Reply out;
  out.resources.push_back("{\"count\":" + std::to_string(count) + "}");
  return out;
}

Result<Reply> count_buckets(const Call& call) {
  const Source& source = source_of(call);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(
      const auto buckets,
      call.services.store.buckets(call.caller.customer, source.collection, source.column, query));
  Reply out;
  out.resources.push_back(series(source.column, worded(source, buckets)));
  out.empty_top = series(source.column, {});
  return out;
}

Result<Reply> nothing(const Call& call) {
  if (call.route.filter > k_stored_sets) {
    TRY_ASSIGN(const auto query, query_of(call.parameters.text("filter")));
    static_cast<void>(query);
  }
  Reply out;
  if (call.route.limit_max != 0) out.page = page_of(call, 0);
  out.empty_top = series("", {});
  if (call.route.type == "CommonCountAsResource") out.resources.emplace_back("{\"count\":0}");
  if (call.route.payload == Payload::one)
    out.resources.emplace_back("{\"after\":null,\"results\":[]}");
  return out;
}

}  // namespace iar::server
