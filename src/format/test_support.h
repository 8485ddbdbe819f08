// What the tests of databases share: headers made by hand, fixtures from the seeds of the fuzzers,
// and a file whose every read fails from some offset on.
#pragma once

#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace iar::format {

inline void append_le32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xffU);
}
inline void append_be32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xffU);
}

// An rpm header in the database's form, entries in the order given.
class RpmHeaderBuilder {
 public:
  RpmHeaderBuilder& string(std::uint32_t tag, std::string_view text) {
    entry(tag, 6, 1);
    return append(text);
  }
  RpmHeaderBuilder& strings(std::uint32_t tag, std::initializer_list<std::string_view> texts) {
    entry(tag, 8, texts.size());
    for (const auto text : texts) append(text);
    return *this;
  }
  RpmHeaderBuilder& number(std::uint32_t tag, std::uint32_t value) { return numbers(tag, {value}); }
  RpmHeaderBuilder& numbers(std::uint32_t tag, std::initializer_list<std::uint32_t> values) {
    while (store_.size() % 4 != 0) store_ += '\0';
    entry(tag, 4, values.size());
    for (const auto value : values) append_be32(store_, value);
    return *this;
  }
  RpmHeaderBuilder& numbers16(std::uint32_t tag, std::initializer_list<std::uint16_t> values) {
    while (store_.size() % 2 != 0) store_ += '\0';
    entry(tag, 3, values.size());
    for (const auto value : values) {
      store_ += static_cast<char>(value >> 8U);
      store_ += static_cast<char>(value & 0xffU);
    }
    return *this;
  }
  [[nodiscard]] std::string blob() const {
    std::string out;
    append_be32(out, static_cast<std::uint32_t>(index_.size() / 16));
    append_be32(out, static_cast<std::uint32_t>(store_.size()));
    return out + index_ + store_;
  }

 private:
  void entry(std::uint32_t tag, std::uint32_t type, std::size_t count) {
    append_be32(index_, tag);
    append_be32(index_, type);
    append_be32(index_, static_cast<std::uint32_t>(store_.size()));
    append_be32(index_, static_cast<std::uint32_t>(count));
  }
  RpmHeaderBuilder& append(std::string_view text) {
    store_ += text;
    store_ += '\0';
    return *this;
  }

  std::string index_;
  std::string store_;
};

// A file below tests/fuzz/seeds.
inline std::string seed(std::string_view path) {
  std::ifstream in(std::string(IAR_SOURCE_DIR "/tests/fuzz/seeds/").append(path), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace iar::format
