#include "archive/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace iar::archive {
namespace {

std::string gzip(std::string_view text, int level = 6) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text, int level = 3) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const auto size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), level);
  EXPECT_FALSE(ZSTD_isError(size));
  out.resize(size);
  return out;
}

// Text that compresses as files do, but not to nothing.
std::string sample(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525U + 1013904223U;
    text += state >> 31U ? "word " : std::to_string(state >> 20U);
  }
  text.resize(size);
  return text;
}

struct Outcome {
  std::string output;
  std::uint64_t garbage = 0;
  ErrorCode code = ErrorCode::internal;  // internal: none
  bool operator==(const Outcome&) const = default;
};

Status run(Inflater& inflater, ByteView in, std::size_t in_max, std::size_t out_max,
           std::string& output) {
  std::vector<std::uint8_t> out(out_max);
  while (true) {
    const std::vector<std::uint8_t> piece(
        in.begin(), in.begin() + static_cast<std::ptrdiff_t>(std::min(in_max, in.size())));
    TRY_ASSIGN(const auto step, inflater.step(piece, out));
    output += as_text(ByteView(out).first(step.produced));
    in = in.subspan(step.consumed);
    if (step.consumed + step.produced > 0) continue;
    if (in.empty()) return inflater.finish();
    return make_error(ErrorCode::unavailable, "no progress");
  }
}

Outcome inflate_all(std::string_view in, Compression compression, std::size_t in_max = 1 << 17,
                    std::size_t out_max = 1 << 17, GzipDecoder decoder = GzipDecoder::igzip,
                    const InflateLimits& limits = {}) {
  const auto inflater = make_inflater(compression, limits, decoder);
  Outcome outcome;
  const auto status = run(*inflater, as_bytes(in), in_max, out_max, outcome.output);
  if (!status) outcome.code = status.error().code;
  outcome.garbage = inflater->trailing_garbage_bytes();
  return outcome;
}

TEST(Inflate, DecodesEachForm) {
  const std::string text = sample(1 << 20);
  EXPECT_EQ(inflate_all(text, Compression::none), (Outcome{text}));
  EXPECT_EQ(inflate_all(gzip(text), Compression::gzip), (Outcome{text}));
  EXPECT_EQ(inflate_all(gzip(text), Compression::gzip, 1 << 17, 1 << 17, GzipDecoder::zlib),
            (Outcome{text}));
  EXPECT_EQ(inflate_all(zstd(text), Compression::zstd), (Outcome{text}));
}

}  // namespace
}  // namespace iar::archive
