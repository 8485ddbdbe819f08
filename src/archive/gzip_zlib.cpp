// Deflate (RFC 1951) by zlib: the second decoder, slower and known everywhere.
// Surprise: a call that can do nothing answers Z_BUF_ERROR, which is no error of the data.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

#include "archive/gzip_inflater.h"

namespace iar::archive {
namespace {

constexpr std::size_t k_bytes_a_call = std::size_t{1} << 30U;
constexpr int k_raw_deflate = -15;  // window of 32 KiB, no zlib header

class ZlibInflater final : public GzipInflater {
 public:
  explicit ZlibInflater(const InflateLimits& limits) : GzipInflater(limits) {
    ready_ = inflateInit2(&stream_, k_raw_deflate) == Z_OK;
  }
  ZlibInflater(const ZlibInflater& other) : GzipInflater(other), crc_(other.crc_) {
    // zlib does not change the source of a copy but does not say so in the type.
    ready_ = other.ready_ && inflateCopy(&stream_, const_cast<z_stream*>(&other.stream_)) == Z_OK;
  }
  ZlibInflater& operator=(const ZlibInflater&) = delete;
  ~ZlibInflater() override {
    if (ready_) inflateEnd(&stream_);
  }

  [[nodiscard]] std::unique_ptr<Inflater> fork() const override {
    auto copy = std::make_unique<ZlibInflater>(*this);
    if (!copy->ready_) return nullptr;
    return copy;
  }

 private:
  void begin_body() override {
    if (ready_) inflateReset(&stream_);
    crc_ = 0;
  }

  Result<Step> decode_body(ByteView in, MutableByteView out, std::optional<BodyEnd>& end) override {
    if (!ready_) return make_error(ErrorCode::limit, "no memory for zlib");
    const auto given = std::min(in.size(), k_bytes_a_call);
    const auto room = std::min(out.size(), k_bytes_a_call);
    stream_.next_in = in.data();
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(room);
    const int answer = inflate(&stream_, Z_NO_FLUSH);
    if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR) {
      return make_error(ErrorCode::corrupt, "gzip: invalid deflate data");
    }
    const Step step{given - stream_.avail_in, room - stream_.avail_out};
    crc_ = static_cast<std::uint32_t>(crc32_z(crc_, out.data(), step.produced));
    if (answer == Z_STREAM_END) end = BodyEnd{.crc = crc_};
    return step;
  }

  z_stream stream_{};
  bool ready_ = false;
  std::uint32_t crc_ = 0;
};

}  // namespace

std::unique_ptr<Inflater> make_zlib_inflater(const InflateLimits& limits) {
  return std::make_unique<ZlibInflater>(limits);
}

}  // namespace iar::archive
