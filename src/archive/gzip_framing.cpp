// gzip, RFC 1952: members of header, deflate data and trailer, one after the other.
// Surprise: tools pad files with zeros or append other bytes after the last member, and decoders
// are expected to stop there without an error.
#include "archive/gzip_framing.h"

#include <zlib.h>

#include <algorithm>

namespace iar::archive {
namespace {

constexpr std::size_t k_fixed_header_bytes = 10;
constexpr std::size_t k_trailer_bytes = 8;

// RFC 1952 §2.3.1, FLG.
constexpr std::uint8_t k_flag_header_crc = 0x02;
constexpr std::uint8_t k_flag_extra = 0x04;
constexpr std::uint8_t k_flag_name = 0x08;
constexpr std::uint8_t k_flag_comment = 0x10;
constexpr std::uint8_t k_flags_reserved = 0xe0;
constexpr std::uint8_t k_method_deflate = 8;

Error corrupt(const char* message) { return make_error(ErrorCode::corrupt, message); }

}  // namespace

Result<std::size_t> GzipFraming::consume(ByteView in) {
  std::size_t used = 0;
  while (used < in.size() && stage_ != Stage::body) {
    TRY_ASSIGN(const std::size_t some, consume_some(in.subspan(used)));
    used += some;
  }
  return used;
}

Result<std::size_t> GzipFraming::consume_some(ByteView in) {
  switch (stage_) {
    case Stage::start: return consume_start(in);
    case Stage::extra_length: return consume_extra_length(in);
    case Stage::extra: return consume_extra(in);
    case Stage::name:
    case Stage::comment: return consume_text(in);
    case Stage::header_crc: return consume_header_crc(in);
    case Stage::trailer: return consume_trailer(in);
    case Stage::body: return std::size_t{0};
    case Stage::garbage: break;
  }
  garbage_bytes_ += in.size();
  return in.size();
}

Result<std::size_t> GzipFraming::consume_start(ByteView in) {
  if (any_member_ && held_count_ == 0 && in[0] == 0) {
    const auto end = std::ranges::find_if(in, [](std::uint8_t byte) { return byte != 0; });
    return static_cast<std::size_t>(end - in.begin());
  }
  const std::size_t used = gather(in, k_fixed_header_bytes);
  if (!is_magic_so_far()) {
    if (!any_member_) return corrupt("no gzip header");
    garbage_bytes_ += held_count_;
    stage_ = Stage::garbage;
    return used;
  }
  if (held_count_ < k_fixed_header_bytes) return used;
  if (held_[2] != k_method_deflate) return corrupt("gzip header: unknown compression method");
  flags_ = held_[3];
  if ((flags_ & k_flags_reserved) != 0) return corrupt("gzip header: reserved flags are set");
  header_crc_ = 0;
  add_to_header_crc(held_);
  enter(Stage::extra_length);
  return used;
}

std::size_t GzipFraming::consume_extra_length(ByteView in) {
  const std::size_t used = gather(in, 2);
  if (held_count_ < 2) return used;
  add_to_header_crc(ByteView(held_).first(2));
  extra_remaining_ = held_[0] | static_cast<std::size_t>(held_[1]) << 8U;
  enter(extra_remaining_ > 0 ? Stage::extra : Stage::name);
  return used;
}

std::size_t GzipFraming::consume_extra(ByteView in) {
  const std::size_t used = std::min(in.size(), extra_remaining_);
  add_to_header_crc(in.first(used));
  extra_remaining_ -= used;
  if (extra_remaining_ == 0) enter(Stage::name);
  return used;
}

std::size_t GzipFraming::consume_text(ByteView in) {
  const auto end = std::ranges::find(in, std::uint8_t{0});
  const bool complete = end != in.end();
  const auto used = static_cast<std::size_t>(end - in.begin()) + (complete ? 1 : 0);
  add_to_header_crc(in.first(used));
  if (complete) enter(stage_ == Stage::name ? Stage::comment : Stage::header_crc);
  return used;
}

Result<std::size_t> GzipFraming::consume_header_crc(ByteView in) {
  const std::size_t used = gather(in, 2);
  if (held_count_ < 2) return used;
  const std::uint32_t stated = held_[0] | static_cast<std::uint32_t>(held_[1]) << 8U;
  if (stated != (header_crc_ & 0xffffU)) return corrupt("gzip header: wrong checksum");
  enter(Stage::body);
  return used;
}

Result<std::size_t> GzipFraming::consume_trailer(ByteView in) {
  const std::size_t used = gather(in, k_trailer_bytes);
  if (held_count_ < k_trailer_bytes) return used;
  Cursor trailer{ByteView(held_).first(k_trailer_bytes)};
  const auto stated_crc = trailer.u32_le();
  if (body_crc_ && stated_crc != body_crc_) return corrupt("gzip: wrong CRC-32 of the data");
  if (trailer.u32_le() != body_size_) return corrupt("gzip: wrong size of the data");
  any_member_ = true;
  enter(Stage::start);
  return used;
}

Status GzipFraming::end_body(std::optional<std::uint32_t> crc, std::uint64_t size_bytes,
                             ByteView trailer_bytes) {
  body_crc_ = crc;
  body_size_ = static_cast<std::uint32_t>(size_bytes);
  enter(Stage::trailer);
  TRY(consume_trailer(trailer_bytes));
  return {};
}

Status GzipFraming::finish() const {
  if (stage_ == Stage::garbage) return {};
  if (stage_ == Stage::start && any_member_ && held_count_ == 0) return {};
  return corrupt("gzip: the stream ends early");
}

std::size_t GzipFraming::gather(ByteView in, std::size_t count) {
  const std::size_t used = std::min(in.size(), count - held_count_);
  std::ranges::copy(in.first(used), held_.begin() + static_cast<std::ptrdiff_t>(held_count_));
  held_count_ += used;
  return used;
}

bool GzipFraming::is_magic_so_far() const {
  return held_[0] == 0x1f && (held_count_ < 2 || held_[1] == 0x8b);
}

void GzipFraming::add_to_header_crc(ByteView bytes) {
  if ((flags_ & k_flag_header_crc) == 0) return;
  header_crc_ = static_cast<std::uint32_t>(crc32_z(header_crc_, bytes.data(), bytes.size()));
}

void GzipFraming::enter(Stage stage) {
  if (stage == Stage::extra_length && (flags_ & k_flag_extra) == 0) stage = Stage::name;
  if (stage == Stage::name && (flags_ & k_flag_name) == 0) stage = Stage::comment;
  if (stage == Stage::comment && (flags_ & k_flag_comment) == 0) stage = Stage::header_crc;
  if (stage == Stage::header_crc && (flags_ & k_flag_header_crc) == 0) stage = Stage::body;
  stage_ = stage;
  held_count_ = 0;
}

}  // namespace iar::archive
