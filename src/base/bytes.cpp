#include "base/bytes.h"

#include <bit>
#include <cstring>

namespace iar {

namespace {

template <typename T>
T swapped(T value) {
  if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
  if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  return value;
}

}  // namespace

bool Cursor::seek(std::size_t position) {
  if (position > bytes_.size()) return false;
  position_ = position;
  return true;
}

bool Cursor::skip(std::size_t count) {
  if (count > remaining()) return false;
  position_ += count;
  return true;
}

std::optional<ByteView> Cursor::take(std::size_t count) {
  if (count > remaining()) return std::nullopt;
  const ByteView taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

ByteView Cursor::take_rest() {
  const ByteView taken = bytes_.subspan(position_);
  position_ = bytes_.size();
  return taken;
}

template <typename T, bool big_endian>
std::optional<T> Cursor::integer() {
  const auto taken = take(sizeof(T));
  if (!taken) return std::nullopt;
  T value = 0;
  std::memcpy(&value, taken->data(), sizeof(T));
  return (std::endian::native == std::endian::big) == big_endian ? value : swapped(value);
}

std::optional<std::uint8_t> Cursor::u8() { return integer<std::uint8_t, false>(); }
std::optional<std::uint16_t> Cursor::u16_le() { return integer<std::uint16_t, false>(); }
std::optional<std::uint32_t> Cursor::u32_le() { return integer<std::uint32_t, false>(); }
std::optional<std::uint64_t> Cursor::u64_le() { return integer<std::uint64_t, false>(); }
std::optional<std::uint16_t> Cursor::u16_be() { return integer<std::uint16_t, true>(); }
std::optional<std::uint32_t> Cursor::u32_be() { return integer<std::uint32_t, true>(); }
std::optional<std::uint64_t> Cursor::u64_be() { return integer<std::uint64_t, true>(); }

std::optional<std::uint64_t> Cursor::varint() {
  const std::size_t start = position_;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = u8();
    if (!byte) break;
    const std::uint64_t bits = *byte & 0x7FU;
    if (shift == 63 && bits > 1) break;
    value |= bits << shift;
    if ((*byte & 0x80U) == 0) return value;
  }
  position_ = start;
  return std::nullopt;
}

std::optional<std::string_view> Cursor::line() {
  if (at_end()) return std::nullopt;
  const std::string_view rest = as_text(bytes_.subspan(position_));
  const std::size_t end = rest.find('\n');
  std::string_view text = rest.substr(0, end);
  position_ += end == std::string_view::npos ? rest.size() : end + 1;
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace iar
