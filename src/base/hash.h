// Digests over OpenSSL's libcrypto, which picks the processor's SHA instructions.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace iar {

using Sha256Bytes = std::array<std::uint8_t, 32>;

// A running SHA-256 (FIPS 180-4). Copies are independent and start from the same state.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256& other);
  Sha256(Sha256&& other) noexcept;
  Sha256& operator=(const Sha256& other);
  Sha256& operator=(Sha256&& other) noexcept;

  void update(ByteView bytes);
  // The digest of everything so far; the running state is untouched.
  [[nodiscard]] Sha256Bytes digest() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Sha256Bytes sha256(ByteView bytes);
// For comparison with what others state, nothing else. Nothing where the machine's policy forbids
// these digests (FIPS 140).
std::optional<std::array<std::uint8_t, 16>> md5(ByteView bytes);
std::optional<std::array<std::uint8_t, 20>> sha1(ByteView bytes);

// Lower-case hexadecimal digits.
std::string hex(ByteView bytes);
// The bytes of an even number of hexadecimal digits; false when `text` is anything else or its
// length is not twice that of `out`.
bool unhex(std::string_view text, MutableByteView out);

}  // namespace iar
