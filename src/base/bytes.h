// Views of bytes, and Cursor, the only way in which format readers take bytes apart: every step is
// bounds-checked and answers "no" instead of reading past the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace iar {

using ByteView = std::span<const std::uint8_t>;
using MutableByteView = std::span<std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A reading position in a view. A read that does not fit leaves the position where it was.
class Cursor {
 public:
  explicit Cursor(ByteView bytes) : bytes_(bytes) {}
  explicit Cursor(std::string_view text) : bytes_(as_bytes(text)) {}

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
  [[nodiscard]] bool at_end() const { return remaining() == 0; }

  [[nodiscard]] bool seek(std::size_t position);
  [[nodiscard]] bool skip(std::size_t count);
  [[nodiscard]] std::optional<ByteView> take(std::size_t count);
  [[nodiscard]] ByteView take_rest();

  [[nodiscard]] std::optional<std::uint8_t> u8();
  [[nodiscard]] std::optional<std::uint16_t> u16_le();
  [[nodiscard]] std::optional<std::uint32_t> u32_le();
  [[nodiscard]] std::optional<std::uint64_t> u64_le();
  [[nodiscard]] std::optional<std::uint16_t> u16_be();
  [[nodiscard]] std::optional<std::uint32_t> u32_be();
  [[nodiscard]] std::optional<std::uint64_t> u64_be();
  // LEB128, at most ten bytes; "no" for a value beyond 64 bits.
  [[nodiscard]] std::optional<std::uint64_t> varint();

  // The next line without its end ("\n" or "\r\n"); the last line may lack one. "No" at the end.
  [[nodiscard]] std::optional<std::string_view> line();

 private:
  template <typename T, bool big_endian>
  std::optional<T> integer();

  ByteView bytes_;
  std::size_t position_ = 0;
};

}  // namespace iar
