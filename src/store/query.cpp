// Questions: collections as rows, counts and buckets.
#include <algorithm>

#include "base/utc.h"
#include "store/collection_table.h"
#include "store/database.h"
#include "store/filter.h"
#include "store/store.h"

namespace iar::store {

namespace {

// "FROM … WHERE …" of a question.
Result<Condition> body_of(const Table& table, CustomerId customer, const ListQuery& query,
                          std::int64_t now_ms) {
  Condition body;
  body.sql = " FROM " + std::string(table.from) + " WHERE " + std::string(table.customer) + " = ?";
  body.parameters.emplace_back(customer.value);
  if (!table.where.empty()) body.sql += " AND " + std::string(table.where);
  if (!query.image_uuid.empty()) {
    if (table.image.empty()) return make_error(ErrorCode::usage, "these belong to no image");
    body.sql += " AND " + std::string(table.image) + " = ?";
    body.parameters.emplace_back(query.image_uuid);
  }
  if (!query.filter) return body;
  TRY_ASSIGN(const Condition filter, condition_of(*query.filter, table, customer, now_ms));
  body.sql += " AND " + filter.sql;
  body.parameters.insert(body.parameters.end(), filter.parameters.begin(), filter.parameters.end());
  return body;
}

std::string order_of(const Table& table, const std::vector<SortKey>& sort) {
  std::string out = " ORDER BY ";
  for (const SortKey& key : sort) {
    const auto column = std::ranges::find(table.columns, key.column, &Column::name);
    const std::string_view by = column->order.empty() ? column->sql : column->order;
    out += std::string(by) + (key.descending ? " DESC NULLS LAST, " : " ASC NULLS FIRST, ");
  }
  return out + std::string(table.id);
}

std::string selected(const Table& table) {
  std::string out;
  for (const Column& column : table.columns) {
    if (!out.empty()) out += ", ";
    out += column.sql;
  }
  return out;
}

Row row_of(Cells&& cells) {
  Row row;
  row.values.reserve(cells.size());
  for (Cell& cell : cells) {
    if (auto* text = std::get_if<std::string>(&cell)) {
      row.values.emplace_back(std::move(*text));
    } else if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
      row.values.emplace_back(*integer);
    } else if (const auto* number = std::get_if<double>(&cell)) {
      row.values.emplace_back(*number);
    } else {
      row.values.emplace_back();
    }
  }
  return row;
}

Cells with_page(Cells parameters, const ListQuery& query) {
  parameters.emplace_back(static_cast<std::int64_t>(query.limit));
  parameters.emplace_back(static_cast<std::int64_t>(query.offset));
  return parameters;
}

Result<std::vector<Row>> rows_at_once(Session& session, const Table& table, const Condition& body,
                                      const ListQuery& query) {
  TRY_ASSIGN(auto cells, session.rows("SELECT " + selected(table) + body.sql +
                                          order_of(table, query.sort) + " LIMIT ? OFFSET ?",
                                      with_page(body.parameters, query)));
  std::vector<Row> rows;
  rows.reserve(cells.size());
  for (Cells& row : cells) rows.push_back(row_of(std::move(row)));
  return rows;
}

// " AND a = ? AND b = ?" for "a, b".
std::string key_condition(std::string_view id) {
  std::string out;
  while (!id.empty()) {
    const std::size_t comma = id.find(", ");
    out += " AND " + std::string(id.substr(0, comma)) + " = ?";
    id = comma == std::string_view::npos ? std::string_view() : id.substr(comma + 2);
  }
  return out;
}

Result<std::vector<Row>> rows_one_by_one(Session& session, const Table& table,
                                         const Condition& body, const ListQuery& query) {
  TRY_ASSIGN(const auto ids, session.rows("SELECT " + std::string(table.id) + body.sql +
                                              order_of(table, query.sort) + " LIMIT ? OFFSET ?",
                                          with_page(body.parameters, query)));
  const std::string sql = "SELECT " + selected(table) + " FROM " + std::string(table.from) +
                          " WHERE " + std::string(table.customer) + " = ?" +
                          key_condition(table.id);
  std::vector<Row> rows;
  for (const Cells& id : ids) {
    Cells parameters = {body.parameters.front()};
    parameters.insert(parameters.end(), id.begin(), id.end());
    TRY_ASSIGN(Cells row, session.row(sql, parameters));
    rows.push_back(row_of(std::move(row)));
  }
  return rows;
}

Status check(Collection collection, const ListQuery& query) {
  if (query.filter) TRY(check_filter(*query.filter, collection, query.fields));
  return check_sort(query.sort, collection, query.sort_columns);
}

// The day of a time, the text of everything else.
std::string label_of(const Cell& cell, ColumnType type) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (type == ColumnType::boolean) return integer_of(cell) != 0 ? "true" : "false";
  if (std::holds_alternative<std::monostate>(cell)) return "";
  if (type != ColumnType::time) return std::to_string(integer_of(cell));
  return utc_day_text(integer_of(cell));
}

}  // namespace

Result<Page> Store::list(CustomerId customer, Collection collection, const ListQuery& query) {
  TRY(check(collection, query));
  const Table& table = table_of(collection);
  return database_->read<Page>([&](Session& session) -> Result<Page> {
    TRY_ASSIGN(const Condition body, body_of(table, customer, query, session.now_ms()));
    Page page;
    TRY_ASSIGN(const std::int64_t total,
               session.integer("SELECT count(*)" + body.sql, body.parameters));
    page.total = static_cast<std::uint64_t>(total);
    if (query.limit == 0 || query.offset >= page.total) return page;
    TRY_ASSIGN(page.rows, table.costly ? rows_one_by_one(session, table, body, query)
                                       : rows_at_once(session, table, body, query));
    return page;
  });
}

Result<std::uint64_t> Store::count(CustomerId customer, Collection collection,
                                   const ListQuery& query) {
  TRY(check(collection, query));
  const Table& table = table_of(collection);
  return database_->read<std::uint64_t>([&](Session& session) -> Result<std::uint64_t> {
    TRY_ASSIGN(const Condition body, body_of(table, customer, query, session.now_ms()));
    TRY_ASSIGN(const std::int64_t total,
               session.integer("SELECT count(*)" + body.sql, body.parameters));
    return static_cast<std::uint64_t>(total);
  });
}

Result<std::vector<Bucket>> Store::buckets(CustomerId customer, Collection collection,
                                           std::string_view column, const ListQuery& query) {
  TRY(check(collection, query));
  const Table& table = table_of(collection);
  const auto index = column_index(collection, column);
  if (!index) return make_error(ErrorCode::usage, "there is no such column", std::string(column));
  const Column& by = table.columns[*index];
  const std::string sql = by.type == ColumnType::time ? "(" + std::string(by.sql) + ") / 86400000"
                                                      : std::string(by.sql);
  using Found = std::vector<Bucket>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(Condition body, body_of(table, customer, query, session.now_ms()));
    TRY_ASSIGN(const auto rows, session.rows("SELECT " + sql + " AS label, count(*)" + body.sql +
                                                 " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?",
                                             with_page(body.parameters, query)));
    Found found;
    for (const Cells& row : rows) {
      found.push_back(
          {label_of(row.at(0), by.type), static_cast<std::uint64_t>(integer_of(row.at(1)))});
    }
    return found;
  });
}

}  // namespace iar::store
