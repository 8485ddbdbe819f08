// Deflate data alone (RFC 1951), as zip archives hold it: igzip with nothing around it.
#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::archive {

// Fixed memory, about 90 KB.
class RawInflater {
 public:
  RawInflater();
  ~RawInflater();
  RawInflater(RawInflater&&) noexcept;
  RawInflater& operator=(RawInflater&&) noexcept;

  // From here on the input is other data.
  void reset();

  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    bool ended = false;  // the last byte has been put out
  };
  // Takes some of `in` and fills some of `out`, which is not empty. Without input it drains what is
  // pending; nothing consumed and nothing produced: it needs more input. Errors: corrupt.
  Result<Step> step(ByteView in, MutableByteView out);

  // Once ended: how many of the bytes consumed last lie behind the end; at most 8, possibly some of
  // an earlier call.
  [[nodiscard]] std::size_t unread_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace iar::archive
