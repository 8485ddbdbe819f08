#include "source/tar_header.h"

#include <algorithm>
#include <string_view>

namespace iar::source {

namespace {

// The ustar header's fields: offset and length.
struct Field {
  std::size_t offset;
  std::size_t length;
};
constexpr Field k_name{0, 100};
constexpr Field k_mode{100, 8};
constexpr Field k_uid{108, 8};
constexpr Field k_gid{116, 8};
constexpr Field k_size{124, 12};
constexpr Field k_mtime{136, 12};
constexpr Field k_checksum{148, 8};
constexpr Field k_type{156, 1};
constexpr Field k_link{157, 100};
constexpr Field k_magic{257, 8};

constexpr std::uint64_t k_eleven_octal_digits = (std::uint64_t{1} << 33) - 1;

char type_flag(model::FileKind kind) {
  switch (kind) {
    case model::FileKind::directory: return '5';
    case model::FileKind::symlink: return '2';
    case model::FileKind::hard_link: return '1';
    case model::FileKind::character_device: return '3';
    case model::FileKind::block_device: return '4';
    case model::FileKind::fifo: return '6';
    default: return '0';
  }
}

void put(std::string& block, Field field, std::string_view text) {
  block.replace(field.offset, std::min(field.length, text.size()), text.substr(0, field.length));
}

// Octal digits, zeros in front, a NUL at the end.
void put_octal(std::string& block, Field field, std::uint64_t value) {
  std::string digits(field.length - 1, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    *digit = static_cast<char>('0' + (value & 7U));
    value >>= 3U;
  }
  put(block, field, digits);
}

std::string ustar_block(char type, std::string_view name, std::string_view link, std::uint32_t mode,
                        std::uint64_t size) {
  std::string block(k_tar_block_bytes, '\0');
  put(block, k_name, name);
  put_octal(block, k_mode, mode);
  put_octal(block, k_uid, 0);
  put_octal(block, k_gid, 0);
  put_octal(block, k_size, std::min(size, k_eleven_octal_digits));
  put_octal(block, k_mtime, 0);
  put(block, k_checksum, "        ");
  put(block, k_type, std::string_view(&type, 1));
  put(block, k_link, link);
  put(block, k_magic, std::string_view("ustar\00000", k_magic.length));
  std::uint64_t sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put_octal(block, {k_checksum.offset, k_checksum.length - 1}, sum);
  return block;
}

// "LENGTH KEY=VALUE\n", where LENGTH counts its own digits too.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (rest + std::to_string(length).size() != length) ++length;
  return std::to_string(length) + " " + std::string(key) + "=" + std::string(value) + "\n";
}

}  // namespace

std::string tar_header(const model::FileEntry& entry) {
  std::string records;
  if (entry.path.size() > k_name.length) records += pax_record("path", entry.path);
  if (entry.link_target.size() > k_link.length) {
    records += pax_record("linkpath", entry.link_target);
  }
  if (entry.size > k_eleven_octal_digits) records += pax_record("size", std::to_string(entry.size));
  std::string out;
  if (!records.empty()) {
    out = ustar_block('x', "pax", {}, 0644, records.size());
    out += records;
    out.append(tar_padding(records.size()), '\0');
  }
  return out +
         ustar_block(type_flag(entry.kind), entry.path, entry.link_target, entry.mode, entry.size);
}

}  // namespace iar::source
