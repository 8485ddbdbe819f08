// What the two dialects of SQL spell differently.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace iar::store {

enum class Dialect : std::uint8_t { sqlite, postgres };

// The text of connection.h in a dialect.
std::string in_dialect(std::string_view sql, Dialect dialect);

// Valid UTF-8 without NUL: what both engines can keep. Other bytes become U+FFFD.
std::string storable(std::string_view text);

}  // namespace iar::store
