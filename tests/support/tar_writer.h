// Makes tar archives for tests, byte for byte as the test says, valid or not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace iar::testing {

class TarWriter {
 public:
  struct Header {
    std::string_view name = {};
    char type = '0';
    std::string_view link = {};
    std::uint64_t size = 0;
    unsigned mode = 0644;
    std::string_view prefix = {};
    std::string_view magic = std::string_view(
        "ustar\0"
        "00",
        8);
  };

  // A ustar entry with its body and padding. `header.size` is set from the body.
  TarWriter& entry(Header header, std::string_view body = {}) {
    header.size = body.size();
    return raw(header_block(header)).padded(body);
  }
  TarWriter& file(std::string_view name, std::string_view body) {
    return entry({.name = name}, body);
  }
  TarWriter& directory(std::string_view name) {
    return entry({.name = name, .type = '5', .mode = 0755});
  }
  TarWriter& symlink(std::string_view name, std::string_view target) {
    return entry({.name = name, .type = '2', .link = target, .mode = 0777});
  }
  TarWriter& hard_link(std::string_view name, std::string_view target) {
    return entry({.name = name, .type = '1', .link = target});
  }

  using Records = std::vector<std::pair<std::string_view, std::string_view>>;
  // A pax extended header (`type` x) or global header (g) before the next entry.
  TarWriter& pax(const Records& records, char type = 'x') {
    std::string body;
    for (const auto& [keyword, value] : records) body += pax_record(keyword, value);
    return entry({.name = "PaxHeaders/header", .type = type}, body);
  }
  // GNU's long name (`type` L) or long link target (K) of the next entry.
  TarWriter& gnu_long(std::string_view text, char type = 'L') {
    return entry({.name = "././@LongLink", .type = type, .magic = k_gnu_magic},
                 std::string(text) + '\0');
  }

  TarWriter& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  TarWriter& padded(std::string_view bytes) {
    bytes_ += bytes;
    bytes_.append((512 - bytes.size() % 512) % 512, '\0');
    return *this;
  }
  // The two zero blocks at the end.
  TarWriter& end() {
    bytes_.append(1024, '\0');
    return *this;
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] ByteView view() const { return as_bytes(bytes_); }

  static constexpr std::string_view k_gnu_magic = std::string_view("ustar  \0", 8);

  static std::string header_block(const Header& header) {
    std::string block(512, '\0');
    block.replace(0, header.name.size(), header.name);
    put_octal(block, 100, 8, header.mode);
    put_octal(block, 108, 8, 0);
    put_octal(block, 116, 8, 0);
    put_octal(block, 124, 12, header.size);
    put_octal(block, 136, 12, 0);
    block[156] = header.type;
    block.replace(157, header.link.size(), header.link);
    block.replace(257, header.magic.size(), header.magic);
    block.replace(345, header.prefix.size(), header.prefix);
    set_checksum(block);
    return block;
  }

  static void set_checksum(std::string& block) {
    block.replace(148, 8, 8, ' ');
    std::uint64_t sum = 0;
    for (const char c : block) sum += static_cast<unsigned char>(c);
    put_octal(block, 148, 7, sum);
  }

  // Octal digits that fill the field but for a NUL at its end.
  static void put_octal(std::string& block, std::size_t offset, std::size_t size,
                        std::uint64_t value) {
    for (std::size_t i = size - 1; i-- > 0; value /= 8) {
      block[offset + i] = static_cast<char>('0' + value % 8);
    }
    block[offset + size - 1] = '\0';
  }

  static std::string pax_record(std::string_view keyword, std::string_view value) {
    const std::string rest = " " + std::string(keyword) + "=" + std::string(value) + "\n";
    std::size_t length = rest.size() + 1;
    while (std::to_string(length).size() + rest.size() != length) ++length;
    return std::to_string(length) + rest;
  }

 private:
  std::string bytes_;
};

}  // namespace iar::testing
