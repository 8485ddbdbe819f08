// Version resources of PE files: Microsoft "PE Format", "The .rsrc Section"; "VS_VERSIONINFO" and
// "StringFileInfo" of the Windows API.
// Surprise: every level is padded to four bytes from the resource's start, and lengths of texts are
// sometimes in characters and sometimes in bytes, so that only the NUL is to be trusted.
#include "format/version_resource.h"

#include <algorithm>

#include "base/utf8.h"

namespace iar::format {
namespace {

constexpr std::uint32_t k_version_type = 16;  // RT_VERSION
constexpr std::uint32_t k_subfolder = 0x80000000;
constexpr std::size_t k_resource_entries_max = 4096;
constexpr std::size_t k_resource_texts_max = 256;

std::optional<ByteView> part(ByteView bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return std::nullopt;
  return bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
}

// What an entry of the directory at `offset` points at: the one of that number, or the first one.
std::optional<std::uint32_t> entry_of(ByteView section, std::uint64_t offset,
                                      std::optional<std::uint32_t> wanted) {
  if (offset > section.size()) return std::nullopt;
  Cursor cursor(section.subspan(static_cast<std::size_t>(offset)));
  if (!cursor.skip(12)) return std::nullopt;
  const auto named = cursor.u16_le();
  const auto numbered = cursor.u16_le();
  if (!numbered) return std::nullopt;
  const auto count = std::min(std::size_t{*named} + *numbered, k_resource_entries_max);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = cursor.u32_le();
    const auto target = cursor.u32_le();
    if (!target) return std::nullopt;
    if (!wanted || *number == *wanted) return *target;
  }
  return std::nullopt;
}

// Three levels: type, name, language.
std::optional<ByteView> find_version(ByteView section, std::uint64_t address) {
  std::optional<std::uint32_t> at = entry_of(section, 0, k_version_type);
  for (int level = 0; level < 2 && at; ++level) {
    if ((*at & k_subfolder) == 0) return std::nullopt;
    at = entry_of(section, *at & ~k_subfolder, std::nullopt);
  }
  if (!at || (*at & k_subfolder) != 0) return std::nullopt;
  const auto entry = part(section, *at, 8);
  if (!entry) return std::nullopt;
  Cursor cursor(*entry);
  const std::uint64_t data = cursor.u32_le().value_or(0);
  const std::uint64_t size = cursor.u32_le().value_or(0);
  if (data < address) return std::nullopt;
  return part(section, data - address, size);
}

std::string utf8_of(ByteView utf16) {
  const std::string marked = std::string("\xff\xfe").append(as_text(utf16));
  return utf8_of_marked_utf16(as_bytes(marked)).value_or(std::string());
}

// UTF-16 up to a NUL, which is taken, or the end.
std::string take_text(Cursor& cursor) {
  std::string out;
  while (const auto unit = cursor.take(2)) {
    if ((*unit)[0] == 0 && (*unit)[1] == 0) break;
    out += as_text(*unit);
  }
  return utf8_of(as_bytes(out));
}

void align(Cursor& cursor) { (void)cursor.skip((4 - cursor.position() % 4) % 4); }

// One block: its key, and where its content starts and ends in the resource.
struct Block {
  std::string key;
  std::size_t content = 0;
  std::size_t end = 0;
  std::size_t value_size = 0;
};
std::optional<Block> read_block(ByteView resource, std::size_t at) {
  constexpr std::size_t k_head_size = 6;
  Cursor cursor(resource);
  if (!cursor.seek(at)) return std::nullopt;
  const auto size = cursor.u16_le();
  const auto value_size = cursor.u16_le();
  if (!value_size || !cursor.skip(2) || *size < k_head_size) return std::nullopt;
  Block block;
  block.end = std::min(at + *size, resource.size());
  Cursor inside(resource.first(block.end));
  if (!inside.seek(at + k_head_size)) return std::nullopt;
  block.key = take_text(inside);
  align(inside);
  block.content = inside.position();
  block.value_size = *value_size;
  return block;
}

std::size_t aligned(std::size_t at) { return (at + 3) / 4 * 4; }

// Calls `visit` for each block of [from, to); every turn goes forward.
template <typename Visit>
void each_block(ByteView resource, std::size_t from, std::size_t to, Visit visit) {
  for (std::size_t count = 0; from < to && count < k_resource_texts_max; ++count) {
    const auto block = read_block(resource, from);
    if (!block) return;
    visit(*block);
    from = aligned(block->end);
  }
}

void take_string(ByteView resource, const Block& block, VersionResource& out) {
  Cursor cursor(resource.first(block.end));
  if (block.value_size == 0 || !cursor.seek(block.content)) return;
  auto text = take_text(cursor);
  if (block.key == "ProductVersion") out.product_version = std::move(text);
  if (block.key == "FileVersion") out.file_version = std::move(text);
  if (block.key == "InternalName") out.internal_name = std::move(text);
}

}  // namespace

std::optional<VersionResource> read_version_resource(ByteView section, std::uint64_t address) {
  const auto resource = find_version(section, address);
  const auto root = resource ? read_block(*resource, 0) : std::nullopt;
  if (!root || root->key != "VS_VERSION_INFO") return std::nullopt;
  VersionResource out;
  const auto children = aligned(root->content + root->value_size);
  each_block(*resource, children, root->end, [&](const Block& info) {
    if (info.key != "StringFileInfo") return;
    each_block(*resource, info.content, info.end, [&](const Block& table) {
      each_block(*resource, table.content, table.end,
                 [&](const Block& text) { take_string(*resource, text, out); });
    });
  });
  return out;
}

}  // namespace iar::format
