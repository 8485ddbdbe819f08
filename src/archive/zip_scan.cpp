#include "archive/zip_scan.h"

#include <algorithm>

#include "archive/zip_records.h"

namespace iar::archive {

namespace {

// Sizes of a descriptor: signature, CRC-32, both sizes.
constexpr std::size_t k_signed = 16;
constexpr std::size_t k_signed_wide = 24;
constexpr std::size_t k_bare = 12;
constexpr std::size_t k_bare_wide = 20;

ByteView from(ByteView bytes, std::size_t at) { return bytes.subspan(std::min(at, bytes.size())); }

bool record_at(ByteView bytes, std::size_t at) {
  return as_text(from(bytes, at)).starts_with("PK");
}

bool states(ByteView bytes, std::size_t at, std::uint64_t stored_bytes) {
  const auto stated = Cursor(from(bytes, at)).u32_le();
  return stated && *stated == stored_bytes;
}

bool states_wide(ByteView bytes, std::size_t at, std::uint64_t stored_bytes) {
  const auto stated = Cursor(from(bytes, at)).u64_le();
  return stated && *stated == stored_bytes;
}

std::optional<std::size_t> signed_size(ByteView bytes, std::uint64_t stored_bytes) {
  const bool narrow = bytes.size() >= k_signed && states(bytes, 8, stored_bytes);
  const bool wide = bytes.size() >= k_signed_wide && states_wide(bytes, 8, stored_bytes);
  if (narrow && record_at(bytes, k_signed)) return k_signed;
  // Four zero bytes after the first size are the rest of a wide one, unless nothing was stored.
  if (wide && (!narrow || stored_bytes > 2 || record_at(bytes, k_signed_wide))) {
    return k_signed_wide;
  }
  return narrow ? std::optional(k_signed) : std::nullopt;
}

std::optional<std::size_t> bare_size(ByteView bytes, std::uint64_t stored_bytes) {
  if (record_at(bytes, k_bare) && states(bytes, 4, stored_bytes)) return k_bare;
  if (record_at(bytes, k_bare_wide) && states_wide(bytes, 4, stored_bytes)) return k_bare_wide;
  return std::nullopt;
}

struct End {
  std::size_t body_bytes;
  std::size_t descriptor_bytes;
};

// Whether the "PK" at `at` belongs to a descriptor or to the record after one without signature.
std::optional<End> end_by(ByteView view, std::size_t at, std::uint64_t before) {
  if (zip_signature(from(view, at)) == static_cast<std::uint32_t>(ZipRecord::descriptor)) {
    const auto size = signed_size(from(view, at), before + at);
    return size ? std::optional(End{at, *size}) : std::nullopt;
  }
  for (const std::size_t size : {k_bare, k_bare_wide}) {
    if (at < size) continue;
    const std::size_t start = at - size;
    if (bare_size(from(view, start), before + start) == size) return End{start, size};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> zip_descriptor_size(ByteView bytes, std::uint64_t stored_bytes) {
  if (zip_signature(bytes) == static_cast<std::uint32_t>(ZipRecord::descriptor)) {
    if (const auto size = signed_size(bytes, stored_bytes)) return size;
  }
  return bare_size(bytes, stored_bytes);
}

ZipEndSearch::Step ZipEndSearch::search(ByteView view, More more) {
  const std::string_view text = as_text(view);
  std::size_t judged = view.size();
  if (more == More::may_follow) judged -= std::min(judged, k_zip_descriptor_look_bytes);
  for (std::size_t at = text.find("PK", look_from_); at < judged; at = text.find("PK", at + 1)) {
    if (const auto end = end_by(view, at, before_)) return {end->body_bytes, end->descriptor_bytes};
  }
  if (more == More::none) return {view.size(), std::nullopt};
  // What the next step judges may need so many bytes before it.
  const std::size_t next = std::max(look_from_, judged);
  const std::size_t passed = next - std::min(next, k_bare_wide);
  look_from_ = next - passed;
  before_ += passed;
  return {passed, std::nullopt};
}

}  // namespace iar::archive
