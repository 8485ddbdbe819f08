// The part of a gzip decoder that does not depend on who decodes the deflate data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "archive/codecs.h"
#include "archive/gzip_framing.h"

namespace iar::archive {

class GzipInflater : public LimitedInflater {
 public:
  Status finish() final { return framing_.finish(); }
  [[nodiscard]] std::uint64_t trailing_garbage_bytes() const final {
    return framing_.garbage_bytes();
  }

 protected:
  using LimitedInflater::LimitedInflater;
  GzipInflater(const GzipInflater&) = default;
  GzipInflater& operator=(const GzipInflater&) = delete;

  struct BodyEnd {
    std::optional<std::uint32_t> crc;      // of all the member's output, if it was computed
    std::array<std::uint8_t, 8> unread{};  // bytes after the body that were consumed with it
    std::size_t unread_count = 0;
  };

 private:
  virtual void begin_body() = 0;
  // Decodes deflate data; sets `end` once the last byte of the body has been put out. `out` is
  // not empty; `in` may be. Errors: corrupt.
  virtual Result<Step> decode_body(ByteView in, MutableByteView out,
                                   std::optional<BodyEnd>& end) = 0;

  Result<Step> decode(ByteView in, MutableByteView out) final;

  GzipFraming framing_;
  std::uint64_t body_bytes_ = 0;
};

}  // namespace iar::archive
