// The least work that reading a Java archive takes: with all of it in memory, its directory, and of
// its entries those that say what it is, inflated; archives inside it likewise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bench {

bool is_jar(std::string_view path);

class JarReader {
 public:
  // Throws std::runtime_error on deflate data that is broken. What is no archive is passed over.
  void read(std::span<const std::uint8_t> archive) { read(archive, 0); }
  // Bytes of the entries that were read.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  using Bytes = std::span<const std::uint8_t>;
  void read(Bytes archive, unsigned depth);
  void read_entry(Bytes archive, Bytes record, unsigned depth);

  std::uint64_t bytes_ = 0;
  std::uint64_t sum_ = 0;  // so that no byte is left out as unused
};

}  // namespace bench
