#include "archive/inflate.h"

#include <algorithm>
#include <array>

#include "archive/codecs.h"

namespace iar::archive {
namespace {

constexpr std::array<std::uint8_t, 2> k_gzip_magic = {0x1f, 0x8b};
constexpr std::array<std::uint8_t, 4> k_zstd_magic = {0x28, 0xb5, 0x2f, 0xfd};
constexpr std::array<std::uint8_t, 3> k_zstd_skippable_tail = {0x2a, 0x4d, 0x18};

// Whether the shorter of the two is the beginning of the longer one.
bool agree(ByteView bytes, ByteView magic) {
  const auto count = std::min(bytes.size(), magic.size());
  return std::ranges::equal(bytes.first(count), magic.first(count));
}

bool is_zstd_skippable(ByteView bytes) {
  return (bytes[0] & 0xf0U) == 0x50 && agree(bytes.subspan(1), k_zstd_skippable_tail);
}

}  // namespace

Compression compression_of(ByteView first_bytes) {
  if (first_bytes.empty()) return Compression::none;
  if (agree(first_bytes, k_gzip_magic)) return Compression::gzip;
  if (agree(first_bytes, k_zstd_magic) || is_zstd_skippable(first_bytes)) return Compression::zstd;
  return Compression::none;
}

std::unique_ptr<Inflater> make_inflater(Compression compression, const InflateLimits& limits,
                                        GzipDecoder decoder) {
  switch (compression) {
    case Compression::none: break;
    case Compression::zstd: return make_zstd_inflater(limits);
    case Compression::gzip:
      if (decoder == GzipDecoder::zlib) return make_zlib_inflater(limits);
      return make_igzip_inflater(
          limits, decoder == GzipDecoder::igzip ? Checksum::verify : Checksum::pass_over);
  }
  return make_plain_inflater(limits);
}

Result<Inflater::Step> LimitedInflater::step(ByteView in, MutableByteView out) {
  // One byte beyond the limit is let through, so that output of exactly the limit is no error.
  const std::uint64_t room = limits_.output_bytes_max - produced_bytes_;
  if (out.size() > room) out = out.first(static_cast<std::size_t>(room) + 1);
  TRY_ASSIGN(const Step done, decode(in, out));
  consumed_bytes_ += done.consumed;
  produced_bytes_ += done.produced;
  if (produced_bytes_ > limits_.output_bytes_max) {
    return make_error(ErrorCode::limit, "the stream decompresses to more bytes than allowed");
  }
  if (produced_bytes_ > limits_.ratio_free_bytes &&
      produced_bytes_ / limits_.ratio_max > consumed_bytes_) {
    return make_error(ErrorCode::limit, "the stream is compressed more densely than allowed");
  }
  return done;
}

}  // namespace iar::archive
