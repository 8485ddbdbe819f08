// zlib streams, RFC 1950 and RFC 1951, over the zlib library.
// A stream knows its own end; no size is stated anywhere, so a bound on what comes out is the only
// protection from one that never ends.
#include "format/zlib_text.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace iar::format {

struct ZlibText::State {
  explicit State(std::size_t limit) : size_max(limit) { CHECK(inflateInit(&stream) == Z_OK); }
  ~State() { inflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  z_stream stream{};
  std::size_t size_max;
  std::string text;
  bool ended = false;
};

ZlibText::ZlibText(std::size_t size_max) : state_(std::make_unique<State>(size_max)) {}
ZlibText::~ZlibText() = default;
ZlibText::ZlibText(ZlibText&&) noexcept = default;
ZlibText& ZlibText::operator=(ZlibText&&) noexcept = default;

void ZlibText::reset() {
  inflateReset(&state_->stream);
  state_->text.clear();
  state_->ended = false;
}

bool ZlibText::ended() const { return state_->ended; }
const std::string& ZlibText::text() const { return state_->text; }

Status ZlibText::feed(ByteView bytes) {
  auto& stream = state_->stream;
  auto& text = state_->text;
  std::array<std::uint8_t, 4096> output{};
  while (!bytes.empty() && !state_->ended) {
    // A copy: zlib's interface does not promise to leave its input alone.
    std::array<std::uint8_t, 4096> input{};
    const auto count = std::min(bytes.size(), input.size());
    std::ranges::copy(bytes.first(count), input.begin());
    bytes = bytes.subspan(count);
    stream.next_in = input.data();
    stream.avail_in = static_cast<uInt>(count);
    do {
      stream.next_out = output.data();
      stream.avail_out = static_cast<uInt>(output.size());
      const int code = inflate(&stream, Z_NO_FLUSH);
      text.append(as_text(ByteView(output).first(output.size() - stream.avail_out)));
      state_->ended = code == Z_STREAM_END;
      // In this order, whatever comes behind the limit: so the answer is that of smaller pieces.
      if (text.size() > state_->size_max) {
        return make_error(ErrorCode::limit, "zlib stream too large");
      }
      if (code != Z_OK && code != Z_BUF_ERROR && !state_->ended) {
        return make_error(ErrorCode::corrupt, "broken zlib stream");
      }
    } while (stream.avail_out == 0 && !state_->ended);
  }
  return {};
}

}  // namespace iar::format
