#include "archive/raw_inflate.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>

namespace iar::archive {

namespace {

// The library counts in 32 bits, in places signed.
constexpr std::size_t k_bytes_a_call = std::size_t{1} << 30U;

}  // namespace

struct RawInflater::State {
  inflate_state inflate;
};

// The library sets what it needs; to clear 90 KB for each archive is not.
RawInflater::RawInflater() : state_(std::make_unique_for_overwrite<State>()) { reset(); }
RawInflater::~RawInflater() = default;
RawInflater::RawInflater(RawInflater&&) noexcept = default;
RawInflater& RawInflater::operator=(RawInflater&&) noexcept = default;

void RawInflater::reset() {
  isal_inflate_init(&state_->inflate);
  state_->inflate.crc_flag = ISAL_DEFLATE;
}

Result<RawInflater::Step> RawInflater::step(ByteView in, MutableByteView out) {
  inflate_state& inflate = state_->inflate;
  const auto given = std::min(in.size(), k_bytes_a_call);
  const auto room = std::min(out.size(), k_bytes_a_call);
  inflate.next_in = const_cast<std::uint8_t*>(in.data());  // only read
  inflate.avail_in = static_cast<std::uint32_t>(given);
  inflate.next_out = out.data();
  inflate.avail_out = static_cast<std::uint32_t>(room);
  if (isal_inflate(&inflate) != ISAL_DECOMP_OK) {
    return make_error(ErrorCode::corrupt, "invalid deflate data");
  }
  return Step{given - inflate.avail_in, room - inflate.avail_out,
              inflate.block_state == ISAL_BLOCK_FINISH};
}

std::size_t RawInflater::unread_bytes() const {
  return static_cast<std::size_t>(std::max(state_->inflate.read_in_length, 0)) / 8;
}

}  // namespace iar::archive
