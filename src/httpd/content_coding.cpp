#include "httpd/content_coding.h"

#include <zlib.h>

#include <array>

#include "base/bytes.h"
#include "base/text.h"

namespace iar::httpd {

namespace {

constexpr std::size_t k_scratch_bytes = std::size_t{64} << 10U;
constexpr int k_gzip_only = 16;  // added to the window's bits: a gzip header must be there

// One walk over a compressed body.
class Inflation {
 public:
  explicit Inflation(std::string_view body) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream_.avail_in = static_cast<uInt>(body.size());
    begun_ = inflateInit2(&stream_, MAX_WBITS + k_gzip_only) == Z_OK;
  }
  ~Inflation() {
    if (begun_) inflateEnd(&stream_);
  }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  [[nodiscard]] bool ended() const { return ended_; }

  // Fills `out` as far as there is something; answers how far.
  Result<std::size_t> next(MutableByteView out) {
    if (!begun_) return make_error(ErrorCode::internal, "zlib did not start");
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(out.size());
    const int answer = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t made = out.size() - stream_.avail_out;
    if (answer == Z_STREAM_END) {
      ended_ = stream_.avail_in == 0;
      // A gzip file may have several members (RFC 1952 §2.2).
      if (!ended_ && inflateReset(&stream_) != Z_OK) ended_ = true;
      return made;
    }
    if (answer != Z_OK || (made == 0 && stream_.avail_in == 0)) {
      return make_error(ErrorCode::corrupt, "the body is not a whole gzip stream");
    }
    return made;
  }

 private:
  z_stream stream_{};
  bool begun_ = false;
  bool ended_ = false;
};

Result<std::uint64_t> inflated_size(std::string_view body, std::uint64_t bytes_max) {
  std::array<std::uint8_t, k_scratch_bytes> scratch{};
  Inflation inflation(body);
  std::uint64_t size = 0;
  while (!inflation.ended()) {
    TRY_ASSIGN(const std::size_t count, inflation.next(scratch));
    size += count;
    if (size > bytes_max) return make_error(ErrorCode::limit, "the inflated body is too large");
  }
  return size;
}

}  // namespace

Result<std::string> decoded_body(std::string body, std::string_view coding,
                                 std::uint64_t bytes_max) {
  if (coding.empty() || equal_ignoring_case(coding, "identity")) {
    if (body.size() > bytes_max) return make_error(ErrorCode::limit, "the body is too large");
    return body;
  }
  if (!equal_ignoring_case(coding, "gzip") && !equal_ignoring_case(coding, "x-gzip")) {
    return make_error(ErrorCode::unsupported, "bodies are taken plain or with gzip");
  }
  TRY_ASSIGN(const std::uint64_t size, inflated_size(body, bytes_max));
  std::string out(size, '\0');
  const MutableByteView bytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size());
  Inflation inflation(body);
  std::array<std::uint8_t, 1> nothing{};
  std::size_t at = 0;
  while (!inflation.ended()) {
    const bool full = at == bytes.size();
    TRY_ASSIGN(const std::size_t count,
               inflation.next(full ? MutableByteView(nothing) : bytes.subspan(at)));
    if (full && count != 0) return make_error(ErrorCode::internal, "a body inflated differently");
    at += count;
  }
  return out;
}

}  // namespace iar::httpd
