// A file that is read at any place: what demands, spools and files on disk have in common, so that
// one reader serves all of them.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace iar {

class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  // In bytes; does not change.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  // Fills all of `out` from `offset`. Errors: corrupt (beyond the end), limit, io.
  virtual Status read(std::uint64_t offset, MutableByteView out) = 0;
};

// The same over bytes that somebody else keeps.
class MemoryAccess : public RandomAccess {
 public:
  explicit MemoryAccess(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  Status read(std::uint64_t offset, MutableByteView out) override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) {
      return make_error(ErrorCode::corrupt, "reading beyond the end of the file");
    }
    std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), out.size()), out.begin());
    return {};
  }

 private:
  ByteView bytes_;
};

}  // namespace iar
