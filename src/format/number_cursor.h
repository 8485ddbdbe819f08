// Numbers of a size and byte order that only the file tells.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace iar::format {

struct NumberCursor {
  Cursor cursor;
  bool big_endian = false;

  // `size`: 2, 4 or 8 bytes.
  [[nodiscard]] std::optional<std::uint64_t> number(std::size_t size) {
    if (size == 2) return big_endian ? cursor.u16_be() : cursor.u16_le();
    if (size == 4) return big_endian ? cursor.u32_be() : cursor.u32_le();
    return big_endian ? cursor.u64_be() : cursor.u64_le();
  }
  // 0 where the bytes end: for headers whose size was looked at before.
  [[nodiscard]] std::uint64_t number_or_zero(std::size_t size) { return number(size).value_or(0); }
};

}  // namespace iar::format
