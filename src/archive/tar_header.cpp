// Tar header blocks. Layout: POSIX.1-2017 ustar; "ustar  \0" in place of the magic is old GNU.
// Surprise: numbers come as octal text with any mix of spaces and NULs, or as big-endian binary.
#include "archive/tar_header.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace iar::archive {
namespace {

struct Field {
  std::size_t offset;
  std::size_t size;
};

constexpr Field k_name{0, 100};
constexpr Field k_mode{100, 8};
constexpr Field k_size{124, 12};
constexpr Field k_checksum{148, 8};
constexpr Field k_type{156, 1};
constexpr Field k_link_name{157, 100};
constexpr Field k_magic{257, 6};
constexpr Field k_magic_and_version{257, 8};
constexpr Field k_prefix{345, 155};
constexpr Field k_star_prefix{345, 131};
constexpr Field k_star_trailer{508, 4};
constexpr Field k_gnu_access_time{345, 12};
constexpr Field k_gnu_change_time{357, 12};

constexpr std::uint64_t k_largest_number = ~std::uint64_t{0} >> 1U;

using std::string_view_literals::operator""sv;

ByteView bytes_of(ByteView block, Field field) { return block.subspan(field.offset, field.size); }

bool is(ByteView block, Field field, std::string_view text) {
  return as_text(bytes_of(block, field)) == text;
}

// The sum of all bytes; 16-bit lanes of a word cannot overflow over one block.
std::uint32_t sum_of_bytes(ByteView block) {
  constexpr std::uint64_t k_even_bytes = 0x00ff00ff00ff00ff;
  std::uint64_t lanes = 0;
  for (std::size_t at = 0; at < k_tar_block_bytes; at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, block.subspan(at).data(), sizeof(word));
    lanes += (word & k_even_bytes) + ((word >> 8U) & k_even_bytes);
  }
  return static_cast<std::uint32_t>((lanes & 0xffffU) + ((lanes >> 16U) & 0xffffU) +
                                    ((lanes >> 32U) & 0xffffU) + (lanes >> 48U));
}

std::optional<std::uint64_t> read_base256(ByteView field) {
  if ((field[0] & 0x40U) != 0) return std::nullopt;  // negative
  std::uint64_t value = field[0] & 0x3fU;
  for (const std::uint8_t byte : field.subspan(1)) {
    if (value > k_largest_number >> 8U) return std::nullopt;
    value = value << 8U | byte;
  }
  return value;
}

// Old GNU headers have no prefix: times stand in its place. Early Go programs wrote one there all
// the same, and container runtimes read it where the times make no sense as numbers.
std::string_view gnu_prefix(ByteView block) {
  const auto is_time = [&](Field field) {
    const ByteView time = bytes_of(block, field);
    return time[0] == 0 || (time[0] & 0x80U) != 0 || read_tar_number(time).has_value();
  };
  if (is_time(k_gnu_access_time) && is_time(k_gnu_change_time)) return {};
  const std::string_view prefix = text_before_nul(bytes_of(block, k_prefix));
  const bool ascii = std::ranges::all_of(prefix, [](char c) { return c > 0; });
  return ascii ? prefix : std::string_view();
}

std::string_view prefix_of(ByteView block, bool gnu) {
  if (gnu) return gnu_prefix(block);
  if (!is(block, k_magic, "ustar\0"sv)) return {};
  const bool star = is(block, k_star_trailer, "tar\0"sv);
  return text_before_nul(bytes_of(block, star ? k_star_prefix : k_prefix));
}

}  // namespace

bool is_zero_block(ByteView block) {
  return block[0] == 0 && std::ranges::all_of(block, [](std::uint8_t byte) { return byte == 0; });
}

bool has_valid_checksum(ByteView block) {
  const ByteView field = bytes_of(block, k_checksum);
  const auto stated = read_tar_number(field);
  if (!stated) return false;
  const auto sum = [](ByteView bytes) {
    std::uint32_t total = 0;
    for (const std::uint8_t byte : bytes) total += byte;
    return total;
  };
  // The field itself counts as eight spaces.
  const std::uint32_t as_unsigned = sum_of_bytes(block) - sum(field) + 8 * ' ';
  if (*stated == as_unsigned) return true;
  const auto is_high = [](std::uint8_t byte) { return byte >= 0x80; };
  const auto high = std::ranges::count_if(block, is_high) - std::ranges::count_if(field, is_high);
  return static_cast<std::int64_t>(*stated) == std::int64_t{as_unsigned} - 256 * high;
}

Status read_tar_header(ByteView block, TarHeader& out) {
  if (!has_valid_checksum(block)) {
    return make_error(ErrorCode::corrupt, "tar: a header's checksum is wrong");
  }
  const auto mode = read_tar_number(bytes_of(block, k_mode));
  const auto size = read_tar_number(bytes_of(block, k_size));
  if (!mode || !size) return make_error(ErrorCode::corrupt, "tar: a header's number is invalid");
  out.type = static_cast<char>(bytes_of(block, k_type)[0]);
  out.gnu = is(block, k_magic_and_version, "ustar  \0"sv);
  out.mode = static_cast<std::uint32_t>(*mode & 07777U);
  out.size = *size;
  out.name = prefix_of(block, out.gnu);
  if (!out.name.empty()) out.name += '/';
  out.name += text_before_nul(bytes_of(block, k_name));
  out.link_name = text_before_nul(bytes_of(block, k_link_name));
  return {};
}

std::optional<std::uint64_t> read_tar_number(ByteView field) {
  if ((field[0] & 0x80U) != 0) return read_base256(field);
  std::string_view text = as_text(field);
  const auto first = text.find_first_not_of(" \0"sv);
  if (first == std::string_view::npos) return 0;
  text = text.substr(first, text.find_last_not_of(" \0"sv) - first + 1);
  text = text.substr(0, text.find('\0'));
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, 8);
  if (error != std::errc() || stop != end || value > k_largest_number) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> read_decimal(std::string_view digits) {
  std::uint64_t value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end || value > k_largest_number) return std::nullopt;
  return value;
}

std::string_view text_before_nul(ByteView field) {
  const std::string_view text = as_text(field);
  return text.substr(0, text.find('\0'));
}

}  // namespace iar::archive
