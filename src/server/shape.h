// From rows of the store to resources of the published API: a field of a shape is the column of its
// name, in the published type, or what stands for "nothing known" there. What a row has as
// "details", a JSON object, fills in the fields that are no columns.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "store/collection.h"

namespace iar::server {

enum class As : std::uint8_t { text, integer, number, boolean, texts, list, object };
enum class Presence : std::uint8_t { always, optional };

struct Field {
  std::string_view key;
  As as;
  Presence presence;
  std::string_view column;
  std::string_view usual;  // JSON
};

struct Shape {
  std::string_view type;
  std::span<const Field> fields;
};
std::span<const Shape> shapes();
// Of a type that is in the table.
const Shape& shape_of(std::string_view type);

// The JSON of a field that a row cannot tell; empty: nothing special.
using FieldOverride = std::function<std::string(std::string_view key)>;

// No override: null.
std::string rendered(const Shape& shape, store::Collection collection, const store::Row& row,
                     const FieldOverride& override);
// A resource of which nothing is known.
std::string rendered_empty(const Shape& shape);

// "2026-01-31T00:00:00Z" of milliseconds since 1970; empty for 0.
std::string time_text(std::int64_t milliseconds);
// The shortest decimal that means this number, without an exponent: "7.5", "10".
std::string number_text(double value);

}  // namespace iar::server
