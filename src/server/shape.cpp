#include "server/shape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utc.h"
#include "server/documents.h"

namespace iar::server {

namespace {

using store::ColumnType;

struct Cell {
  const store::Row& row;
  std::size_t index;
  ColumnType type;
};

std::string text_of(const Cell& cell) {
  switch (cell.type) {
    case ColumnType::time: return time_text(cell.row.integer(cell.index));
    case ColumnType::integer: return std::to_string(cell.row.integer(cell.index));
    case ColumnType::number:
      return cell.row.null(cell.index) ? "" : number_text(cell.row.number(cell.index));
    case ColumnType::boolean: return cell.row.boolean(cell.index) ? "true" : "false";
    default: return std::string(cell.row.text(cell.index));
  }
}

std::string integer_of(const Cell& cell) {
  if (cell.type == ColumnType::time) return std::to_string(cell.row.integer(cell.index) / 1000);
  if (cell.type == ColumnType::number) {
    return std::to_string(std::llround(cell.row.number(cell.index)));
  }
  return std::to_string(cell.row.integer(cell.index));
}

// Texts of a column are separated by spaces where it is no JSON array.
std::string texts_of(std::string_view text) {
  if (text.starts_with("[")) return std::string(text);
  std::string out = "[";
  for (const std::string_view each : split(text, ' ')) {
    if (each.empty()) continue;
    if (out.size() > 1) out += ',';
    out += json_quoted(each);
  }
  return out + "]";
}

// "key=value" pairs with spaces between, as an object.
std::string pairs_of(std::string_view text) {
  JsonWriter out;
  out.begin_object();
  for (const std::string_view pair : split(text, ' ')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    out.member(pair.substr(0, equals),
               equals == std::string_view::npos ? "" : pair.substr(equals + 1));
  }
  return out.end_object().take();
}

std::string cell_json(const Field& field, const Cell& cell) {
  switch (field.as) {
    case As::text: return json_quoted(text_of(cell));
    case As::integer: return integer_of(cell);
    case As::number:
      return cell.type == ColumnType::number ? number_text(cell.row.number(cell.index))
                                             : integer_of(cell);
    case As::boolean: return cell.row.boolean(cell.index) ? "true" : "false";
    case As::texts: return texts_of(cell.row.text(cell.index));
    case As::list: {
      const std::string_view text = cell.row.text(cell.index);
      return std::string(text.starts_with("[") ? text : field.usual);
    }
    default: {
      const std::string_view text = cell.row.text(cell.index);
      return text.starts_with("{") ? std::string(text) : pairs_of(text);
    }
  }
}

bool fits(As as, JsonKind kind) {
  switch (as) {
    case As::text: return kind == JsonKind::string;
    case As::integer:
    case As::number: return kind == JsonKind::number;
    case As::boolean: return kind == JsonKind::boolean;
    case As::texts:
    case As::list: return kind == JsonKind::array;
    default: return kind == JsonKind::object;
  }
}

// Of a row's own "details"; empty where they do not have the field in its type.
std::string detail_json(const Field& field, const std::optional<JsonValue>& details) {
  const auto value = details ? details->get(field.key) : std::nullopt;
  if (!value || !fits(field.as, value->kind())) return {};
  if (field.as == As::integer && !value->integer()) return {};
  return json_text(value);
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return "0";
  std::array<char, 64> digits{};
  const auto [end, error] =
      std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed);
  return error == std::errc() ? std::string(digits.begin(), end) : "0";
}

std::string time_text(std::int64_t milliseconds) {
  return milliseconds <= 0 ? std::string() : utc_text(milliseconds / 1000);
}

const Shape& shape_of(std::string_view type) {
  const auto found = std::ranges::find(shapes(), type, &Shape::type);
  CHECK(found != shapes().end());
  return *found;
}

std::string rendered(const Shape& shape, store::Collection collection, const store::Row& row,
                     const FieldOverride& override) {
  JsonDocument document;
  std::optional<JsonValue> details;
  if (const auto index = store::column_index(collection, "details")) {
    auto parsed = document.parse(row.text(*index));
    if (parsed) details = *parsed;
  }
  std::string out = "{";
  for (const Field& field : shape.fields) {
    std::string value = override ? override(field.key) : std::string();
    const auto index = store::column_index(collection, field.column);
    if (value.empty() && index) {
      const Cell cell{row, *index, store::columns(collection)[*index].type};
      value = cell_json(field, cell);
    }
    if (value.empty()) value = detail_json(field, details);
    if (field.presence == Presence::optional && (value.empty() || value == field.usual)) continue;
    if (out.size() > 1) out += ',';
    out.append("\"").append(field.key).append("\":");
    out.append(value.empty() ? field.usual : std::string_view(value));
  }
  return out + "}";
}

std::string rendered_empty(const Shape& shape) {
  std::string out = "{";
  for (const Field& field : shape.fields) {
    if (field.presence == Presence::optional) continue;
    if (out.size() > 1) out += ',';
    out.append("\"").append(field.key).append("\":").append(field.usual);
  }
  return out + "}";
}

}  // namespace iar::server
