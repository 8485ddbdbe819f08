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

std::string member(std::string_view header, std::string_view text) {
  return std::string(header) + gzip(text).substr(10);
}

constexpr std::string_view k_skippable("\x5a\x2a\x4d\x18\x03\0\0\0abc", 11);

TEST(Compression, IsToldByTheFirstBytes) {
  const auto of = [](std::string_view bytes) { return compression_of(as_bytes(bytes)); };
  EXPECT_EQ(of(""), Compression::none);
  EXPECT_EQ(of("\x1f"), Compression::gzip);
  EXPECT_EQ(of("\x1f\x8b\x08"), Compression::gzip);
  EXPECT_EQ(of("\x1f\x8c"), Compression::none);
  EXPECT_EQ(of("\x28\xb5"), Compression::zstd);
  EXPECT_EQ(of("\x28\xb5\x2f\xfd\x04"), Compression::zstd);
  EXPECT_EQ(of("\x28\xb5\x2f\xfe"), Compression::none);
  EXPECT_EQ(of(k_skippable), Compression::zstd);
  EXPECT_EQ(of("./etc"), Compression::none);
}

TEST(Inflate, DecodesEachForm) {
  const std::string text = sample(1 << 20);
  EXPECT_EQ(inflate_all(text, Compression::none), (Outcome{text}));
  EXPECT_EQ(inflate_all(gzip(text), Compression::gzip), (Outcome{text}));
  EXPECT_EQ(inflate_all(gzip(text), Compression::gzip, 1 << 17, 1 << 17, GzipDecoder::zlib),
            (Outcome{text}));
  EXPECT_EQ(inflate_all(zstd(text), Compression::zstd), (Outcome{text}));
}

void expect_same_for_all_pieces(const std::string& text, const std::vector<std::size_t>& sizes) {
  const std::string garbage = "\x1fgarbage";
  const std::string gz = gzip(text) + gzip("") + std::string(9, '\0') + gzip(text, 0) + garbage;
  const std::string zs =
      zstd(text) + std::string(k_skippable) + zstd("") + std::string(3, '\0') + zstd(text) + "x";
  for (const std::size_t in_max : sizes) {
    for (const std::size_t out_max : sizes) {
      SCOPED_TRACE(std::to_string(in_max) + " in, " + std::to_string(out_max) + " out");
      for (const auto decoder : {GzipDecoder::igzip, GzipDecoder::zlib}) {
        EXPECT_EQ(inflate_all(gz, Compression::gzip, in_max, out_max, decoder),
                  (Outcome{text + text, garbage.size()}));
      }
      EXPECT_EQ(inflate_all(zs, Compression::zstd, in_max, out_max), (Outcome{text + text, 1}));
    }
  }
}

TEST(Inflate, AnswersTheSameForPiecesOfAnySize) {
  expect_same_for_all_pieces(sample(1000), {1, 2, 7});
  expect_same_for_all_pieces(sample(100000), {501, 1 << 14, 1 << 16, 1 << 20});
}

TEST(Inflate, NoticesEveryTruncation) {
  const std::string first = gzip("first member");
  const std::string gz = first + gzip(sample(500));
  for (std::size_t size = 0; size < gz.size(); ++size) {
    const auto code = size == first.size() ? ErrorCode::internal : ErrorCode::corrupt;
    const auto cut = gz.substr(0, size);
    EXPECT_EQ(inflate_all(cut, Compression::gzip).code, code) << size;
    EXPECT_EQ(inflate_all(cut, Compression::gzip, 99, 99, GzipDecoder::zlib).code, code) << size;
  }
  const std::string frames = zstd("first frame") + std::string(k_skippable);
  const std::string zs = frames + zstd(sample(500));
  for (std::size_t size = 0; size < zs.size(); ++size) {
    const bool whole = size == frames.size() - k_skippable.size() || size == frames.size();
    EXPECT_EQ(inflate_all(zs.substr(0, size), Compression::zstd).code,
              whole ? ErrorCode::internal : ErrorCode::corrupt)
        << size;
  }
}

TEST(Gzip, ChecksumIsPassedOverOnlyWhenAskedTo) {
  std::string gz = gzip("what a digest already proves");
  gz[gz.size() - 8] = static_cast<char>(gz[gz.size() - 8] ^ 1);
  const auto decode = [&](GzipDecoder decoder) {
    return inflate_all(gz, Compression::gzip, 1 << 17, 1 << 17, decoder).code;
  };
  EXPECT_EQ(decode(GzipDecoder::igzip), ErrorCode::corrupt);
  EXPECT_EQ(decode(GzipDecoder::zlib), ErrorCode::corrupt);
  EXPECT_EQ(decode(GzipDecoder::igzip_unchecked), inflate_all("", Compression::none).code);
}

TEST(Gzip, ReadsHeadersOfAnySize) {
  const std::string_view base("\x1f\x8b\x08\x1e\0\0\0\0\0\xff", 10);  // all flags but FTEXT
  std::string header = std::string(base) + "\xff\xff" + std::string(0xffff, 'x');
  header += std::string(100000, 'n') + '\0' + std::string(100000, 'c') + '\0';
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(header.data()), header.size());
  const std::string low{static_cast<char>(crc), static_cast<char>(crc >> 8)};
  const std::string wrong{static_cast<char>(crc), static_cast<char>(~crc >> 8)};
  for (const std::size_t in_max : {1, 1000, 1 << 20}) {
    EXPECT_EQ(inflate_all(member(header + low, "text"), Compression::gzip, in_max),
              (Outcome{"text"}));
    EXPECT_EQ(inflate_all(member(header + wrong, "text"), Compression::gzip, in_max).code,
              ErrorCode::corrupt);
  }
}

TEST(Gzip, RefusesWhatIsNotGzip) {
  const auto code_of = [](const std::string& bytes) {
    return inflate_all(bytes, Compression::gzip).code;
  };
  EXPECT_EQ(code_of("plain text"), ErrorCode::corrupt);
  EXPECT_EQ(code_of(std::string(64, '\0')), ErrorCode::corrupt);
  EXPECT_EQ(code_of(member(std::string_view("\x1f\x8b\x07\0\0\0\0\0\0\xff", 10), "x")),
            ErrorCode::corrupt);
  EXPECT_EQ(code_of(member(std::string_view("\x1f\x8b\x08\x20\0\0\0\0\0\xff", 10), "x")),
            ErrorCode::corrupt);
}

TEST(Gzip, ChecksTheTrailer) {
  for (const auto decoder : {GzipDecoder::igzip, GzipDecoder::zlib}) {
    for (std::size_t from_end = 1; from_end <= 8; ++from_end) {
      std::string gz = gzip(sample(1000));
      gz[gz.size() - from_end] ^= 1;
      EXPECT_EQ(inflate_all(gz, Compression::gzip, 100, 100, decoder).code, ErrorCode::corrupt);
    }
  }
}

TEST(Gzip, RefusesBrokenDeflateData) {
  for (const auto decoder : {GzipDecoder::igzip, GzipDecoder::zlib}) {
    const std::string_view header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    for (const std::string_view body : {"\x07", "\x01\x01\x00\x01\x00", "\x63\x20\x0a"}) {
      const std::string gz = std::string(header) + std::string(body) + std::string(64, 'x');
      EXPECT_EQ(inflate_all(gz, Compression::gzip, 100, 100, decoder).code, ErrorCode::corrupt);
    }
  }
}

TEST(Gzip, CountsGarbageThatBeginsLikeAMember) {
  EXPECT_EQ(inflate_all(gzip("a") + "\x1f\x8c more", Compression::gzip), (Outcome{"a", 7}));
  EXPECT_EQ(inflate_all(gzip("a") + std::string("\0\0x\0", 4), Compression::gzip),
            (Outcome{"a", 2}));
}

TEST(Limits, StopOutputExactly) {
  const std::string text = sample(5000);
  InflateLimits limits;
  for (const auto& [compression, bytes] :
       {std::pair{Compression::none, text}, std::pair{Compression::gzip, gzip(text)},
        std::pair{Compression::zstd, zstd(text)}}) {
    for (const std::size_t out_max : {1, 1000, 1 << 16}) {
      limits.output_bytes_max = text.size();
      EXPECT_EQ(inflate_all(bytes, compression, 100, out_max, GzipDecoder::igzip, limits),
                (Outcome{text}));
      limits.output_bytes_max = text.size() - 1;
      EXPECT_EQ(inflate_all(bytes, compression, 100, out_max, GzipDecoder::igzip, limits).code,
                ErrorCode::limit);
    }
  }
}

TEST(Limits, StopARatioOnceItMatters) {
  const std::string zs = zstd(std::string(4 << 20, 'a'));
  InflateLimits limits;
  limits.ratio_max = 100;
  EXPECT_EQ(inflate_all(zs, Compression::zstd, 64, 1 << 17, GzipDecoder::igzip, limits).code,
            ErrorCode::internal);
  limits.ratio_free_bytes = 1 << 20;
  EXPECT_EQ(inflate_all(zs, Compression::zstd, 64, 1 << 17, GzipDecoder::igzip, limits).code,
            ErrorCode::limit);
}

// A frame whose header states a window, as one of unknown size does, of 2^`window_log` bytes.
std::string windowed_frame(int window_log) {
  std::string frame("\x28\xb5\x2f\xfd\0", 5);
  frame += static_cast<char>((window_log - 10) << 3);
  return frame + std::string("\x19\0\0abc", 6);  // last block, raw, three bytes
}

TEST(Zstd, CapsTheWindow) {
  for (const std::size_t in_max : {1, 1000}) {
    EXPECT_EQ(inflate_all(windowed_frame(23), Compression::zstd, in_max), (Outcome{"abc"}));
    EXPECT_EQ(inflate_all(windowed_frame(24), Compression::zstd, in_max).code, ErrorCode::limit);
    InflateLimits limits;
    limits.zstd_window_bytes_max = 3 << 20;  // not a power of two
    EXPECT_EQ(inflate_all(windowed_frame(21), Compression::zstd, in_max, 99, {}, limits),
              (Outcome{"abc"}));
    EXPECT_EQ(inflate_all(windowed_frame(22), Compression::zstd, in_max, 99, {}, limits).code,
              ErrorCode::limit);
  }
}

TEST(Zstd, CapsTheWindowOfSingleSegments) {
  for (const std::size_t size : {100, 300, 100000}) {
    InflateLimits limits;
    limits.zstd_window_bytes_max = std::max<std::size_t>(size, 1024);
    const std::string text = sample(size);
    EXPECT_EQ(inflate_all(zstd(text), Compression::zstd, 99, 99, {}, limits), (Outcome{text}));
    limits.zstd_window_bytes_max = size - 1;
    EXPECT_EQ(inflate_all(zstd(text), Compression::zstd, 99, 99, {}, limits).code,
              ErrorCode::limit);
  }
}

TEST(Zstd, TellsWhyItRefuses) {
  const auto code_of = [](const std::string& bytes) {
    return inflate_all(bytes, Compression::zstd).code;
  };
  EXPECT_EQ(code_of("text"), ErrorCode::corrupt);
  // A dictionary's identity, which no layer may need.
  EXPECT_EQ(code_of(std::string("\x28\xb5\x2f\xfd\x21\x07\x03\x19\0\0abc", 13)),
            ErrorCode::unsupported);
  EXPECT_EQ(code_of(std::string("\x28\xb5\x2f\xfd\x20\x03\x07\0\0", 9)), ErrorCode::corrupt);
}

TEST(Zstd, ChecksTheChecksum) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string frame(1000, '\0');
  frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), "hello", 5));
  ZSTD_freeCCtx(context);
  EXPECT_EQ(inflate_all(frame, Compression::zstd), (Outcome{"hello"}));
  frame.back() ^= 1;
  EXPECT_EQ(inflate_all(frame, Compression::zstd).code, ErrorCode::corrupt);
}

// Decodes some, forks, and expects both to go on alike.
void expect_equal_forks(std::string_view bytes, Compression compression, GzipDecoder decoder,
                        std::size_t fork_at, std::string_view text) {
  const auto first = make_inflater(compression, {}, decoder);
  std::string before;
  std::vector<std::uint8_t> out(1000);
  std::size_t used = 0;
  while (used < fork_at) {
    const auto in = as_bytes(bytes).subspan(used, std::min<std::size_t>(fork_at - used, 500));
    const auto step = first->step(in, out);
    ASSERT_TRUE(step.ok());
    used += step->consumed;
    before += as_text(ByteView(out).first(step->produced));
  }
  const auto second = first->fork();
  ASSERT_NE(second, nullptr);
  for (Inflater* inflater : {first.get(), second.get()}) {
    std::string all = before;
    ASSERT_TRUE(run(*inflater, as_bytes(bytes).subspan(used), 300, 700, all).ok());
    EXPECT_EQ(all, text);
  }
}

TEST(Fork, ContinuesFromAnyPosition) {
  const std::string text = sample(50000);
  const std::string gz = gzip(text) + gzip(text);
  for (std::size_t at = 0; at <= gz.size(); at += at < 40 ? 1 : 997) {
    expect_equal_forks(gz, Compression::gzip, GzipDecoder::igzip, at, text + text);
    expect_equal_forks(gz, Compression::gzip, GzipDecoder::zlib, at, text + text);
  }
  expect_equal_forks(text, Compression::none, GzipDecoder::igzip, 1234, text);
}

TEST(Fork, OfZstdExistsBetweenFramesOnly) {
  const std::string text = sample(50000);
  const std::string frame = zstd(text);
  for (const std::size_t at : {std::size_t{0}, std::size_t{3}, frame.size(), frame.size() + 2}) {
    expect_equal_forks(frame + frame, Compression::zstd, GzipDecoder::igzip, at, text + text);
  }
  const auto inflater = make_inflater(Compression::zstd, {});
  std::vector<std::uint8_t> out(100);
  ASSERT_TRUE(inflater->step(as_bytes(frame).first(1000), out).ok());
  EXPECT_EQ(inflater->fork(), nullptr);
}

TEST(Inflate, WaitsWithoutHarm) {
  const std::string text = sample(5000);
  for (const auto& [compression, bytes] :
       {std::pair{Compression::none, text}, std::pair{Compression::gzip, gzip(text)},
        std::pair{Compression::zstd, zstd(text)}}) {
    const auto inflater = make_inflater(compression, {});
    std::vector<std::uint8_t> out(10000);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(inflater->step({}, out)->produced, 0U);
    std::string all;
    const auto half = as_bytes(bytes).first(bytes.size() / 2);
    const auto status = run(*inflater, half, 100, 100, all);
    EXPECT_EQ(status.ok(), compression == Compression::none);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(inflater->step({}, out)->produced, 0U);
    EXPECT_TRUE(run(*inflater, as_bytes(bytes).subspan(half.size()), 100, 100, all).ok());
    EXPECT_EQ(all, text);
  }
}

}  // namespace
}  // namespace iar::archive
