// Zstandard, RFC 8878: frames one after the other, some of them skippable, by libzstd.
// Surprise: the library checks the window against its limit or not depending on how much input it
// gets at once, so frame headers are read here (§3.1.1.1) and it sees each header alone.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <bit>

#include "archive/codecs.h"

namespace iar::archive {
namespace {

constexpr std::array<std::uint8_t, 4> k_frame_magic = {0x28, 0xb5, 0x2f, 0xfd};
constexpr std::array<std::uint8_t, 4> k_skippable_magic = {0x50, 0x2a, 0x4d, 0x18};
constexpr std::size_t k_skippable_header_bytes = 8;
constexpr std::size_t k_longest_header_bytes = 18;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Error corrupt(const char* message) { return make_error(ErrorCode::corrupt, message); }

class ZstdInflater final : public LimitedInflater {
 public:
  explicit ZstdInflater(const InflateLimits& limits) : LimitedInflater(limits) { make_context(); }
  // Only between frames: the library cannot copy what it knows inside one.
  ZstdInflater(const ZstdInflater& other)
      : LimitedInflater(other),
        stage_(other.stage_),
        any_frame_(other.any_frame_),
        header_(other.header_),
        header_count_(other.header_count_),
        skip_remaining_(other.skip_remaining_),
        garbage_bytes_(other.garbage_bytes_) {
    make_context();
  }
  ZstdInflater& operator=(const ZstdInflater&) = delete;
  ~ZstdInflater() override = default;

  Status finish() override;
  [[nodiscard]] std::uint64_t trailing_garbage_bytes() const override { return garbage_bytes_; }
  [[nodiscard]] std::unique_ptr<Inflater> fork() const override {
    if (stage_ == Stage::frame) return nullptr;
    return std::make_unique<ZstdInflater>(*this);
  }

 private:
  enum class Stage : std::uint8_t { header, frame, skippable, garbage };

  void make_context();
  Result<Step> decode(ByteView in, MutableByteView out) override;
  Result<Step> decode_frame(ByteView in, MutableByteView out);
  Result<std::size_t> consume_header(ByteView in);
  std::size_t consume_skippable(ByteView in);
  Status begin_frame();
  void begin_skippable();
  [[nodiscard]] bool agrees(const std::array<std::uint8_t, 4>& magic, std::uint8_t mask) const;
  // Bytes of the header that begins in `header_`, as far as it is known.
  [[nodiscard]] std::size_t header_size() const;
  [[nodiscard]] std::uint64_t window_bytes() const;

  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  Stage stage_ = Stage::header;
  bool any_frame_ = false;
  bool output_pending_ = false;
  std::array<std::uint8_t, k_longest_header_bytes> header_{};
  std::size_t header_count_ = 0;
  std::uint64_t skip_remaining_ = 0;
  std::uint64_t garbage_bytes_ = 0;
};

void ZstdInflater::make_context() {
  context_.reset(ZSTD_createDCtx());
  if (!context_) return;
  // The exact check is in begin_frame(); the library's, a power of two, lies at or above it.
  const auto window_max = std::max<std::uint64_t>(limits().zstd_window_bytes_max, 1024);
  const ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
  const int log = std::min(static_cast<int>(std::bit_width(window_max - 1)), bounds.upperBound);
  ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, log);
}

Result<Inflater::Step> ZstdInflater::decode(ByteView in, MutableByteView out) {
  if (!context_) return make_error(ErrorCode::limit, "no memory for zstd");
  Step total;
  while (true) {
    const auto rest = in.subspan(total.consumed);
    if (stage_ == Stage::frame) {
      TRY_ASSIGN(const Step step, decode_frame(rest, out.subspan(total.produced)));
      total.consumed += step.consumed;
      total.produced += step.produced;
      if (stage_ == Stage::frame) return total;
      continue;
    }
    if (rest.empty()) return total;
    if (stage_ == Stage::header) {
      TRY_ASSIGN(const std::size_t used, consume_header(rest));
      total.consumed += used;
    } else if (stage_ == Stage::skippable) {
      total.consumed += consume_skippable(rest);
    } else {
      garbage_bytes_ += rest.size();
      total.consumed += rest.size();
    }
  }
}

Result<Inflater::Step> ZstdInflater::decode_frame(ByteView in, MutableByteView out) {
  // The library takes repeated calls that can do nothing for an error.
  if (out.empty() || (in.empty() && !output_pending_)) return Step{};
  ZSTD_inBuffer input{in.data(), in.size(), 0};
  ZSTD_outBuffer output{out.data(), out.size(), 0};
  const std::size_t answer = ZSTD_decompressStream(context_.get(), &output, &input);
  if (ZSTD_isError(answer) != 0) return corrupt("zstd: invalid data or wrong checksum");
  output_pending_ = output.pos == output.size;
  if (answer == 0) {
    stage_ = Stage::header;
    header_count_ = 0;
  }
  return Step{input.pos, output.pos};
}

Result<std::size_t> ZstdInflater::consume_header(ByteView in) {
  if (any_frame_ && header_count_ == 0 && in[0] == 0) {
    const auto end = std::ranges::find_if(in, [](std::uint8_t byte) { return byte != 0; });
    return static_cast<std::size_t>(end - in.begin());
  }
  header_[header_count_] = in[0];
  ++header_count_;
  const bool skippable = agrees(k_skippable_magic, 0xf0);
  if (!skippable && !agrees(k_frame_magic, 0xff)) {
    if (!any_frame_) return corrupt("no zstd frame header");
    garbage_bytes_ += header_count_;
    stage_ = Stage::garbage;
    return std::size_t{1};
  }
  if (skippable && header_count_ == k_skippable_header_bytes) {
    begin_skippable();
  } else if (!skippable && header_count_ == header_size()) {
    TRY(begin_frame());
  }
  return std::size_t{1};
}

bool ZstdInflater::agrees(const std::array<std::uint8_t, 4>& magic, std::uint8_t mask) const {
  if ((header_[0] & mask) != magic[0]) return false;
  const auto count = std::min(header_count_, magic.size());
  return std::equal(magic.begin() + 1, magic.begin() + static_cast<std::ptrdiff_t>(count),
                    header_.begin() + 1);
}

void ZstdInflater::begin_skippable() {
  skip_remaining_ = Cursor(ByteView(header_).subspan(4, 4)).u32_le().value_or(0);
  stage_ = Stage::skippable;
  if (skip_remaining_ == 0) consume_skippable({});
}

std::size_t ZstdInflater::consume_skippable(ByteView in) {
  const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(in.size(), skip_remaining_));
  skip_remaining_ -= used;
  if (skip_remaining_ == 0) {
    any_frame_ = true;
    stage_ = Stage::header;
    header_count_ = 0;
  }
  return used;
}

// RFC 8878 §3.1.1.1.1, Frame_Header_Descriptor.
std::size_t ZstdInflater::header_size() const {
  constexpr std::array<std::size_t, 4> k_dictionary_id_bytes = {0, 1, 2, 4};
  constexpr std::array<std::size_t, 4> k_content_size_bytes = {0, 2, 4, 8};
  if (header_count_ < 5) return k_longest_header_bytes;
  const std::uint8_t descriptor = header_[4];
  const bool single_segment = (descriptor & 0x20U) != 0;
  std::size_t content_size_bytes = k_content_size_bytes[descriptor >> 6U];
  if (single_segment && content_size_bytes == 0) content_size_bytes = 1;
  return 5 + (single_segment ? 0 : 1) + k_dictionary_id_bytes[descriptor & 3U] + content_size_bytes;
}

// RFC 8878 §3.1.1.1.2: a frame of a single segment has a window of its whole content.
std::uint64_t ZstdInflater::window_bytes() const {
  const std::uint8_t descriptor = header_[4];
  if ((descriptor & 0x20U) == 0) {
    const std::uint64_t base = std::uint64_t{1} << (10U + (header_[5] >> 3U));
    return base + base / 8 * (header_[5] & 7U);
  }
  const std::size_t dictionary_id_bytes = (1U << (descriptor & 3U)) >> 1U;
  Cursor content_size(ByteView(header_).subspan(5 + dictionary_id_bytes));
  switch (descriptor >> 6U) {
    case 0: return content_size.u8().value_or(0);
    case 1: return content_size.u16_le().value_or(0) + std::uint64_t{256};
    case 2: return content_size.u32_le().value_or(0);
    default: return content_size.u64_le().value_or(0);
  }
}

Status ZstdInflater::begin_frame() {
  if (window_bytes() > limits().zstd_window_bytes_max) {
    return make_error(ErrorCode::limit, "zstd: the frame needs a larger window than allowed");
  }
  ZSTD_inBuffer input{header_.data(), header_count_, 0};
  ZSTD_outBuffer output{nullptr, 0, 0};
  const std::size_t answer = ZSTD_decompressStream(context_.get(), &output, &input);
  if (ZSTD_isError(answer) != 0 || input.pos != input.size) {
    switch (ZSTD_getErrorCode(answer)) {
      case ZSTD_error_dictionary_wrong:
        return make_error(ErrorCode::unsupported, "zstd: the frame needs a dictionary");
      case ZSTD_error_memory_allocation:
        return make_error(ErrorCode::limit, "zstd: no memory for the window of the frame");
      default: return corrupt("zstd: invalid frame header");
    }
  }
  any_frame_ = true;
  output_pending_ = false;
  stage_ = Stage::frame;
  return {};
}

Status ZstdInflater::finish() {
  if (stage_ == Stage::garbage) return {};
  if (stage_ == Stage::header && any_frame_ && header_count_ == 0) return {};
  return corrupt("zstd: the stream ends early");
}

}  // namespace

std::unique_ptr<Inflater> make_zstd_inflater(const InflateLimits& limits) {
  return std::make_unique<ZstdInflater>(limits);
}

}  // namespace iar::archive
