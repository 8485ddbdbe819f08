// Texts that programs carry compressed by zlib (RFC 1950): inflated into memory, piece by piece.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::format {

class ZlibText {
 public:
  // At most `size_max` bytes are inflated.
  explicit ZlibText(std::size_t size_max);
  ~ZlibText();
  ZlibText(ZlibText&&) noexcept;
  ZlibText& operator=(ZlibText&&) noexcept;

  // Forgets everything: the next bytes start a new stream.
  void reset();
  // The next bytes. Errors: corrupt, limit; after one only reset() helps. What follows the end of
  // the stream is passed over.
  Status feed(ByteView bytes);
  [[nodiscard]] bool ended() const;
  [[nodiscard]] const std::string& text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace iar::format
