#include "archive/gzip_write.h"

#include <zlib.h>

#include <algorithm>

#include "base/check.h"

namespace iar::archive {

namespace {

constexpr int k_level = 6;
constexpr int k_window_bits_gzip = 31;
constexpr int k_memory_level = 8;
constexpr std::size_t k_piece = std::size_t{1} << 20U;

}  // namespace

std::string gzipped(std::string_view text) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, k_level, Z_DEFLATED, k_window_bits_gzip, k_memory_level,
                     Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string piece;
  int status = Z_OK;
  std::size_t taken = 0;
  while (status != Z_STREAM_END) {
    // zlib counts in 32 bits and wants its input writable.
    piece = text.substr(taken, k_piece);
    taken += piece.size();
    stream.next_in = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      const std::size_t done = stream.total_out;
      stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
      stream.avail_out = static_cast<uInt>(std::min(out.size() - done, k_piece));
      status = deflate(&stream, taken == text.size() ? Z_FINISH : Z_NO_FLUSH);
      CHECK(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR);
    } while (stream.avail_in > 0 || (taken == text.size() && status != Z_STREAM_END));
  }
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace iar::archive
