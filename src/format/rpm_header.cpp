// rpm headers, https://rpm-software-management.github.io/rpm/manual/format_header.html: an index of
// (tag, type, offset, count) and a store, all numbers big-endian.
// Surprise: what rpm adds on installation stands behind the signed region; a tag found in both
// counts as written last.
#include "format/rpm_header.h"

#include <algorithm>

namespace iar::format {
namespace {

constexpr std::uint32_t k_rpm_entries_max = 0xffff;  // rpm's own limit
constexpr std::uint32_t k_type_char = 1;
constexpr std::uint32_t k_type_int8 = 2;
constexpr std::uint32_t k_type_int16 = 3;
constexpr std::uint32_t k_type_int32 = 4;
constexpr std::uint32_t k_type_string = 6;
constexpr std::uint32_t k_type_string_array = 8;
constexpr std::uint32_t k_type_i18n_string = 9;

bool is_string(std::uint32_t type) {
  return type == k_type_string || type == k_type_string_array || type == k_type_i18n_string;
}

// Bytes of a number of that type; 0 for what is no number.
std::size_t number_size(std::uint32_t type) {
  if (type == k_type_char || type == k_type_int8) return 1;
  if (type == k_type_int16) return 2;
  return type == k_type_int32 ? 4 : 0;
}

// The text up to the next NUL byte, which is passed over.
std::optional<std::string_view> take_string(Cursor& cursor) {
  const auto start = cursor.position();
  auto rest = as_text(cursor.take_rest());
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  (void)cursor.seek(start + end + 1);
  return rest.substr(0, end);
}

}  // namespace

Result<RpmHeader> RpmHeader::parse(ByteView blob) {
  Cursor cursor(blob);
  const auto count = cursor.u32_be();
  const auto size = cursor.u32_be();
  if (!size || *count > k_rpm_entries_max || cursor.remaining() / 16 < *count) {
    return make_error(ErrorCode::corrupt, "rpm header with a bad index");
  }
  RpmHeader header;
  header.entries_.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    header.entries_.push_back(
        {*cursor.u32_be(), *cursor.u32_be(), *cursor.u32_be(), *cursor.u32_be()});
  }
  if (cursor.remaining() < *size) {
    return make_error(ErrorCode::corrupt, "rpm header shorter than its store");
  }
  header.store_ = *cursor.take(*size);
  std::ranges::stable_sort(header.entries_, {}, &Entry::tag);
  return header;
}

const RpmHeader::Entry* RpmHeader::find(RpmTag tag) const {
  const auto number = static_cast<std::uint32_t>(tag);
  const auto [first, last] = std::ranges::equal_range(entries_, number, {}, &Entry::tag);
  return first == last ? nullptr : &*std::prev(last);
}

std::optional<Cursor> RpmHeader::data_of(const Entry& entry) const {
  Cursor cursor(store_);
  if (entry.count == 0 || !cursor.seek(entry.offset)) return std::nullopt;
  return cursor;
}

std::optional<std::string_view> RpmHeader::string(RpmTag tag) const {
  const auto* entry = find(tag);
  if (entry == nullptr || !is_string(entry->type)) return std::nullopt;
  auto data = data_of(*entry);
  return data ? take_string(*data) : std::nullopt;
}

std::optional<std::uint32_t> RpmHeader::number(RpmTag tag) const {
  const auto all = numbers(tag);
  if (all.empty()) return std::nullopt;
  return all.front();
}

std::vector<std::string_view> RpmHeader::strings(RpmTag tag) const {
  std::vector<std::string_view> out;
  const auto* entry = find(tag);
  if (entry == nullptr || !is_string(entry->type)) return out;
  auto data = data_of(*entry);
  for (std::uint32_t i = 0; data && i < std::min(entry->count, k_rpm_values_max); ++i) {
    const auto text = take_string(*data);
    if (!text) break;
    out.push_back(*text);
  }
  return out;
}

std::vector<std::uint32_t> RpmHeader::numbers(RpmTag tag) const {
  std::vector<std::uint32_t> out;
  const auto* entry = find(tag);
  const auto size = entry == nullptr ? 0 : number_size(entry->type);
  auto data = size == 0 ? std::nullopt : data_of(*entry);
  if (!data || data->remaining() / size < entry->count) return out;
  const auto count = std::min(entry->count, k_rpm_values_max);
  out.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    out.push_back(size == 1 ? *data->u8() : size == 2 ? *data->u16_be() : *data->u32_be());
  }
  return out;
}

}  // namespace iar::format
