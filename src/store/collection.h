// What can be listed, counted and filtered: collections of rows with typed columns, as constant
// tables. The properties of the published field sets are columns or, where a property is of
// something related (the vulnerabilities of an image), relations.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "wire/fql.h"

namespace iar::store {

enum class Collection : std::uint8_t {
  images,            // one row for each image under each of its names
  vulnerabilities,   // one for each vulnerability that some image has
  findings,          // vulnerability × package × image
  packages,          // one for each component
  package_findings,  // vulnerability × component
  detections,        // one for each kind of detection (type, name, severity)
  image_detections,  // detection × image × place
  clusters,
  nodes,
  namespaces,
  deployments,
  pods,
  containers,
  running_images,  // images of containers, one for each digest and cluster
};
constexpr std::size_t k_collections = 14;

// `accepted`: a filter may name it and says nothing by it.
enum class ColumnType : std::uint8_t { text, word, integer, number, boolean, time, accepted };

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Column {
  std::string_view name;  // as rows and filters name it
  ColumnType type = ColumnType::text;
  std::string_view sql;         // the expression, over the collection's tables
  std::string_view order = {};  // what sorting goes by; empty: the same
};

// The columns of the collection's rows. A `word` is text whose case does not matter. Booleans are
// integers 0 and 1; times are integers, milliseconds since 1970, 0: never.
std::span<const Column> columns(Collection collection);
// Its place among them.
std::optional<std::size_t> column_index(Collection collection, std::string_view name);

// What may be filtered by: the published sets F1 to F27 by their numbers. `every`: whatever the
// collection has.
enum class FieldSet : std::uint8_t {
  every,
  f1,
  f2,
  f3,
  f4,
  f5,
  f6,
  f7,
  f8,
  f9,
  f10,
  f11,
  f12,
  f13,
  f14,
  f15,
  f16,
  f17,
  f18,
  f19,
  f20,
  f21,
  f22,
  f23,
  f24,
  f25,
  f26,
  f27
};
std::span<const std::string_view> fields(FieldSet set);

// The published sort columns; `every`: any column.
enum class SortSet : std::uint8_t { every, s1, s2, s3, s4, s5 };
std::span<const std::string_view> fields(SortSet set);

struct SortKey {
  std::string column;
  bool descending = false;
};
// "field.asc", "field.desc", "field|asc", "field"; several with commas; empty: none. Errors: usage.
Result<std::vector<SortKey>> parse_sort(std::string_view text);

// The properties must be of the set, and values fit their types. Errors: usage (unknown property,
// a value of the wrong type; the message names it).
Status check_filter(const wire::FqlNode& filter, Collection collection, FieldSet set);
Status check_sort(const std::vector<SortKey>& sort, Collection collection, SortSet set);

struct ListQuery {
  std::optional<wire::FqlNode> filter;
  FieldSet fields = FieldSet::every;
  std::vector<SortKey> sort;  // ties, and no sort at all, go by the row's id
  SortSet sort_columns = SortSet::every;
  std::uint64_t offset = 0;
  std::uint64_t limit = 100;
  std::string image_uuid;  // findings and image_detections: of this image only
};

struct Row {
  std::vector<Value> values;  // in the order of columns(collection)

  // Of another kind or null: "", 0, false.
  [[nodiscard]] std::string_view text(std::size_t index) const;
  [[nodiscard]] std::int64_t integer(std::size_t index) const;
  [[nodiscard]] double number(std::size_t index) const;
  [[nodiscard]] bool boolean(std::size_t index) const { return integer(index) != 0; }
  [[nodiscard]] bool null(std::size_t index) const {
    return std::holds_alternative<std::monostate>(values.at(index));
  }
};

struct Page {
  std::vector<Row> rows;
  std::uint64_t total = 0;  // of all pages
};

// How often each value of a column occurs; the most frequent first.
struct Bucket {
  std::string label;
  std::uint64_t count = 0;
  bool operator==(const Bucket&) const = default;
};

}  // namespace iar::store
