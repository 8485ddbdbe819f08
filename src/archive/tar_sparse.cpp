// Maps of sparse files in tar archives; GNU tar manual, "Storing Sparse Files".
// Surprise: form 1.0 keeps the map inside the body, in decimal text, padded to whole blocks.
#include "archive/tar_sparse.h"

#include <algorithm>

#include "archive/tar_header.h"

namespace iar::archive {
namespace {

constexpr std::size_t k_number_bytes = 12;
constexpr std::size_t k_header_map_offset = 386;
constexpr std::size_t k_header_segments = 4;
constexpr std::size_t k_header_extended_offset = 482;
constexpr std::size_t k_header_real_size_offset = 483;
constexpr std::size_t k_extension_segments = 21;
constexpr std::size_t k_extension_extended_offset = 504;
constexpr std::uint64_t k_largest_number = ~std::uint64_t{0} >> 1U;

Error corrupt() { return make_error(ErrorCode::corrupt, "tar: a sparse file's map is invalid"); }

Status read_segments(ByteView bytes, std::size_t count, SparseMap& out) {
  for (std::size_t i = 0; i < count; ++i) {
    const ByteView segment = bytes.subspan(i * 2 * k_number_bytes, 2 * k_number_bytes);
    if (segment[0] == 0) break;
    const auto offset = read_tar_number(segment.first(k_number_bytes));
    const auto size = read_tar_number(segment.subspan(k_number_bytes));
    if (!offset || !size) return corrupt();
    out.add({*offset, *size});
  }
  return {};
}

// The number before the next comma, which is taken off with it.
std::optional<std::uint64_t> take_listed_number(std::string_view& text) {
  const auto comma = std::min(text.find(','), text.size());
  const auto number = read_decimal(text.substr(0, comma));
  text.remove_prefix(std::min(comma + 1, text.size()));
  return number;
}

}  // namespace

void SparseMap::clear() {
  segments_.clear();
  over_limit_ = false;
}

void SparseMap::add(SparseSegment segment) {
  if (segments_.size() < segments_max_) {
    segments_.push_back(segment);
  } else {
    over_limit_ = true;
  }
}

std::uint64_t SparseMap::hole_bytes(std::uint64_t file_size) const {
  for (const auto& segment : segments_) file_size -= segment.size;
  return file_size;
}

bool SparseMap::fits(std::uint64_t file_size, std::uint64_t stored_bytes) const {
  std::uint64_t position = 0;
  std::uint64_t total = 0;
  for (const auto& segment : segments_) {
    if (segment.offset < position || segment.offset > file_size ||
        segment.size > file_size - segment.offset) {
      return false;
    }
    position = segment.offset + segment.size;
    total += segment.size;
  }
  return total == stored_bytes;
}

Result<bool> read_old_sparse_header(ByteView block, SparseMap& out) {
  TRY(read_segments(block.subspan(k_header_map_offset), k_header_segments, out));
  return block[k_header_extended_offset] != 0;
}

Result<bool> read_old_sparse_extension(ByteView block, SparseMap& out) {
  TRY(read_segments(block, k_extension_segments, out));
  return block[k_extension_extended_offset] != 0;
}

std::optional<std::uint64_t> old_sparse_real_size(ByteView block) {
  return read_tar_number(block.subspan(k_header_real_size_offset, k_number_bytes));
}

Status read_sparse_list(std::string_view text, SparseMap& out) {
  while (!text.empty()) {
    const auto offset = take_listed_number(text);
    const auto size = take_listed_number(text);
    if (!offset || !size) return corrupt();
    out.add({*offset, *size});
  }
  return {};
}

Status SparseTextReader::take(ByteView block, SparseMap& out) {
  for (const std::uint8_t byte : block) {
    if (complete_) return {};  // the rest pads the map to a whole block
    if (byte == '\n') {
      TRY(end_number(out));
      continue;
    }
    const unsigned digit = byte - unsigned{'0'};
    if (digit > 9 || number_ > (k_largest_number - digit) / 10) return corrupt();
    number_ = number_ * 10 + digit;
    any_digit_ = true;
  }
  return {};
}

Status SparseTextReader::end_number(SparseMap& out) {
  if (!any_digit_) return corrupt();
  if (!segments_left_) {
    segments_left_ = number_;
  } else if (!offset_) {
    offset_ = number_;
  } else {
    out.add({*offset_, number_});
    offset_.reset();
    --*segments_left_;
  }
  complete_ = *segments_left_ == 0;
  number_ = 0;
  any_digit_ = false;
  return {};
}

}  // namespace iar::archive
