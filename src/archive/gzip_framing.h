// What surrounds the deflate data of gzip (RFC 1952 §2.2, §2.3): headers of any size, trailers,
// several members, padding and garbage after the last one. Fixed memory; feed it any chunks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "archive/inflate.h"

namespace iar::archive {

class GzipFraming {
 public:
  // True while the next bytes are deflate data of a member.
  [[nodiscard]] bool in_body() const { return stage_ == Stage::body; }

  // Takes framing bytes up to the next body or the end of `in`, and answers how many.
  // Errors: corrupt.
  Result<std::size_t> consume(ByteView in);

  // The body is over: what it decoded to, and bytes of the trailer (at most eight) that were
  // taken with it. Errors: corrupt.
  // Without `crc` the trailer's is not compared.
  Status end_body(std::optional<std::uint32_t> crc, std::uint64_t size_bytes,
                  ByteView trailer_bytes);

  // Errors: corrupt, where the end of the input is not the end of a member.
  [[nodiscard]] Status finish() const;

  [[nodiscard]] std::uint64_t garbage_bytes() const { return garbage_bytes_; }

 private:
  enum class Stage : std::uint8_t {
    start,  // of a member, or padding, or garbage
    extra_length,
    extra,
    name,
    comment,
    header_crc,
    body,
    trailer,
    garbage,
  };

  // Each takes what it can from `in` and moves on to the next stage when it has all it needs.
  Result<std::size_t> consume_some(ByteView in);
  Result<std::size_t> consume_start(ByteView in);
  Result<std::size_t> consume_header_crc(ByteView in);
  Result<std::size_t> consume_trailer(ByteView in);
  std::size_t consume_extra_length(ByteView in);
  std::size_t consume_extra(ByteView in);
  std::size_t consume_text(ByteView in);

  // Gathers up to `count` bytes in `held_`; answers how many of `in` it took.
  std::size_t gather(ByteView in, std::size_t count);
  [[nodiscard]] bool is_magic_so_far() const;
  void add_to_header_crc(ByteView bytes);
  // The next stage at or after `stage` that the header's flags ask for.
  void enter(Stage stage);

  Stage stage_ = Stage::start;
  std::uint8_t flags_ = 0;
  bool any_member_ = false;
  std::array<std::uint8_t, 10> held_{};
  std::size_t held_count_ = 0;
  std::size_t extra_remaining_ = 0;
  std::uint32_t header_crc_ = 0;
  std::optional<std::uint32_t> body_crc_;
  std::uint32_t body_size_ = 0;  // modulo 2^32, as the trailer has it
  std::uint64_t garbage_bytes_ = 0;
};

}  // namespace iar::archive
