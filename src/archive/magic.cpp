#include "archive/magic.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "archive/tar_header.h"

namespace iar::archive {
namespace {

using model::Magic;
using std::string_view_literals::operator""sv;

struct Signature {
  std::string_view bytes;
  Magic magic;
};

constexpr auto k_signatures = std::to_array<Signature>({
    {"\x7f"
     "ELF"sv,
     Magic::elf},
    {"#!"sv, Magic::script},
    {"PK\x03\x04"sv, Magic::zip},
    {"PK\x05\x06"sv, Magic::zip},  // an empty one
    {"PK\x07\x08"sv, Magic::zip},  // a spanned one
    {"\x1f\x8b"sv, Magic::gzip},
    {"\x28\xb5\x2f\xfd"sv, Magic::zstd},
    {"\xfd"
     "7zXZ\0"sv,
     Magic::xz},
    {"BZh"sv, Magic::bzip2},
    {"SQLite format 3\0"sv, Magic::sqlite},
    {"\xfe\xed\xfa\xce"sv, Magic::mach_o},
    {"\xfe\xed\xfa\xcf"sv, Magic::mach_o},
    {"\xce\xfa\xed\xfe"sv, Magic::mach_o},
    {"\xcf\xfa\xed\xfe"sv, Magic::mach_o},
});

// Java classes and Mach-O files for several processors share a magic; the next number is a class
// file's version, 45 at least, or a small count of processors.
Magic java_or_mach_o(Cursor after_magic) {
  constexpr std::uint32_t k_class_version_min = 45;
  const auto number = after_magic.u32_be();
  if (!number) return Magic::none;
  return (*number & 0xffffU) >= k_class_version_min ? Magic::class_file : Magic::mach_o;
}

// "MZ" alone is two letters; a PE file has its own magic where the number at 60 says.
bool is_pe(ByteView bytes) {
  Cursor cursor(bytes);
  if (!cursor.seek(60)) return false;
  const auto offset = cursor.u32_le();
  if (!offset) return false;
  if (!cursor.seek(*offset)) return true;  // beyond what we see
  const auto magic = cursor.take(4);
  return !magic || as_text(*magic) == "PE\0\0"sv;
}

// By byte, so that the loop over every file's beginning has no branches.
constexpr auto k_not_text = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) out.at(byte) = 1;
  for (const char allowed : {'\t', '\n', '\f', '\r', '\x1b'}) {
    out.at(static_cast<std::size_t>(allowed)) = 0;
  }
  out.at(0x7f) = 1;
  return out;
}();

bool is_text(ByteView bytes) {
  unsigned bad = 0;
  for (const std::uint8_t byte : bytes) bad |= k_not_text[byte];
  return bad == 0;
}

Magic text_class(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Magic::text;
  return text[first] == '{' || text[first] == '[' ? Magic::json : Magic::text;
}

}  // namespace

Magic magic_of(ByteView first_bytes) {
  const std::string_view text = as_text(first_bytes);
  for (const auto& signature : k_signatures) {
    if (text.starts_with(signature.bytes)) return signature.magic;
  }
  if (text.starts_with("\xca\xfe\xba\xbe"sv)) return java_or_mach_o(Cursor(first_bytes.subspan(4)));
  if (text.starts_with("MZ") && is_pe(first_bytes)) return Magic::pe;
  if (first_bytes.size() >= k_tar_block_bytes && text.substr(257, 5) == "ustar" &&
      has_valid_checksum(first_bytes.first(k_tar_block_bytes))) {
    return Magic::tar;
  }
  const ByteView head = first_bytes.first(std::min(first_bytes.size(), k_magic_bytes));
  if (head.empty() || !is_text(head)) return Magic::none;
  return text_class(text);
}

}  // namespace iar::archive
