// Streaming decompression of layers: gzip (RFC 1952, RFC 1951), zstd (RFC 8878) and plain.
//
// An Inflater keeps fixed memory whatever it is fed. What ends early is corrupt; bytes after the
// last gzip member or zstd frame that are neither padding zeros nor a further member are counted,
// not read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::archive {

enum class Compression : std::uint8_t { none, gzip, zstd };

// By the first bytes: gzip's 1f 8b, zstd's frame and skippable-frame magics; anything else is
// plain. Fewer than four bytes that are no prefix of a magic are plain too.
Compression compression_of(ByteView first_bytes);

struct InflateLimits {
  std::uint64_t output_bytes_max = std::uint64_t{64} << 30;
  // Output may exceed input by this factor, once `ratio_free_bytes` have been put out.
  std::uint64_t ratio_max = 2000;
  std::uint64_t ratio_free_bytes = std::uint64_t{1} << 30;
  std::uint64_t zstd_window_bytes_max = std::uint64_t{8} << 20;  // RFC 8878 §3.1.1.1.2: 8 MiB
};

class Inflater {
 public:
  virtual ~Inflater() = default;

  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };
  // Takes some of `in`, fills some of `out`. Progress is made (consumed or produced > 0) whenever
  // `in` is not empty and `out` has room; a call with empty `in` drains what is pending and answers
  // produced == 0 when there is nothing. Errors: corrupt, limit (output size, ratio, window).
  virtual Result<Step> step(ByteView in, MutableByteView out) = 0;

  // To be called once all input was given and drained. Errors: corrupt (the stream ended early).
  virtual Status finish() = 0;

  // Bytes after the end of the compressed data that were passed over.
  [[nodiscard]] virtual std::uint64_t trailing_garbage_bytes() const = 0;

  // An independent copy that continues from this position of the input; nullptr where the format
  // has no such thing here (zstd inside a frame).
  [[nodiscard]] virtual std::unique_ptr<Inflater> fork() const = 0;
};

// `gzip_by_zlib` is the slower, second decoder: for machines without igzip, and to hold the two
// against each other in tests.
// `igzip_unchecked` passes over the CRC-32, a twelfth of the work, for callers that hold a SHA-256
// against the output.
enum class GzipDecoder : std::uint8_t { igzip, igzip_unchecked, zlib };
std::unique_ptr<Inflater> make_inflater(Compression compression, const InflateLimits& limits,
                                        GzipDecoder decoder = GzipDecoder::igzip);

}  // namespace iar::archive
