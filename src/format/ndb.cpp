// rpm's NDB package database (`Packages.db`), layout as in rpm 4.18's lib/backend/ndb/rpmpkg.c:
// pages of 16-byte slots, then blobs in blocks of 16 bytes, all numbers little-endian.
// Surprise: the file's header takes the place of the first two slots of the first page.
#include "format/ndb.h"

#include <array>
#include <vector>

namespace iar::format {
namespace {

// A magic number as rpm spells it: four letters, the first one lowest.
consteval std::uint32_t letters(std::string_view text) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i > 0; --i) value = value << 8U | static_cast<std::uint8_t>(text[i - 1]);
  return value;
}

constexpr std::uint32_t k_header_magic = letters("RpmP");
constexpr std::uint32_t k_slot_magic = letters("Slot");
constexpr std::uint32_t k_blob_head_magic = letters("BlbS");
constexpr std::uint32_t k_blob_tail_magic = letters("BlbE");
constexpr std::size_t k_header_size = 32;
constexpr std::size_t k_page_size = 4096;
constexpr std::uint64_t k_block_size = 16;
constexpr std::uint64_t k_blob_head_size = 16;
constexpr std::uint64_t k_blob_tail_size = 12;

Error corrupt(std::string what) { return make_error(ErrorCode::corrupt, std::move(what)); }

struct Slot {
  std::uint32_t index = 0;
  std::uint32_t block_offset = 0;
  std::uint32_t block_count = 0;
};

class Reader {
 public:
  Reader(RandomAccess& file, const NdbBlobFunction& blob, const NdbLimits& limits)
      : file_(file), blob_(blob), limits_(limits), blocks_left_(file.size() / k_block_size) {}

  Status read();

 private:
  Result<std::uint32_t> slot_page_count();
  Status visit_slot(const Slot& slot);
  Result<ByteView> checked_blob(const Slot& slot) const;

  RandomAccess& file_;
  const NdbBlobFunction& blob_;
  NdbLimits limits_;
  std::uint64_t blocks_left_;  // blobs do not overlap: together they fit into the file
  std::vector<std::uint8_t> bytes_;
};

Result<std::uint32_t> Reader::slot_page_count() {
  if (file_.size() < k_page_size) return corrupt("too short for an NDB file");
  std::array<std::uint8_t, k_header_size> bytes{};
  TRY(file_.read(0, bytes));
  Cursor cursor(ByteView{bytes});
  if (*cursor.u32_le() != k_header_magic) return corrupt("not an NDB package database");
  if (*cursor.u32_le() != 0) return make_error(ErrorCode::unsupported, "unknown version of NDB");
  (void)cursor.skip(4);  // the generation
  const auto count = *cursor.u32_le();
  if (count == 0 || count > file_.size() / k_page_size) return corrupt("slots outside the file");
  return count;
}

Status Reader::read() {
  TRY_ASSIGN(const auto page_count, slot_page_count());
  std::array<std::uint8_t, k_page_size> page{};
  for (std::uint32_t number = 0; number < page_count; ++number) {
    TRY(file_.read(std::uint64_t{number} * k_page_size, page));
    Cursor cursor(ByteView{page});
    if (number == 0) (void)cursor.seek(k_header_size);
    while (!cursor.at_end()) {
      if (*cursor.u32_le() != k_slot_magic) return corrupt("not an NDB slot");
      const Slot slot{*cursor.u32_le(), *cursor.u32_le(), *cursor.u32_le()};
      if (slot.block_offset != 0) TRY(visit_slot(slot));
    }
  }
  return {};
}

Status Reader::visit_slot(const Slot& slot) {
  if (slot.index == 0) return corrupt("NDB slot without an index");
  if (slot.block_count > blocks_left_) return corrupt("NDB blobs overlap");
  blocks_left_ -= slot.block_count;
  const auto size = slot.block_count * k_block_size;
  if (size > limits_.blob_bytes_max) return make_error(ErrorCode::limit, "NDB blob too large");
  if (size < k_blob_head_size + k_blob_tail_size) return corrupt("NDB blob too short");
  const auto offset = slot.block_offset * k_block_size;
  if (offset > file_.size() || size > file_.size() - offset) {
    return corrupt("NDB blob outside the file");
  }
  bytes_.resize(static_cast<std::size_t>(size));
  TRY(file_.read(offset, bytes_));
  TRY_ASSIGN(const auto blob, checked_blob(slot));
  return blob_(slot.index, blob);
}

// The blob inside `bytes_`: head (magic, index, generation, length), blob, padding, tail (checksum,
// length, magic).
Result<ByteView> Reader::checked_blob(const Slot& slot) const {
  Cursor cursor{ByteView(bytes_)};
  const bool is_head = *cursor.u32_le() == k_blob_head_magic && *cursor.u32_le() == slot.index;
  if (!is_head) return corrupt("not an NDB blob");
  (void)cursor.skip(4);
  const auto size = *cursor.u32_le();
  const auto room = bytes_.size() - k_blob_head_size - k_blob_tail_size;
  if (size > room) return corrupt("NDB blob longer than its blocks");
  (void)cursor.seek(bytes_.size() - k_blob_tail_size);
  (void)cursor.skip(4);  // an Adler-32 sum, which rpm checks before it writes only
  const bool is_tail = *cursor.u32_le() == size && *cursor.u32_le() == k_blob_tail_magic;
  if (!is_tail) return corrupt("NDB blob without its end");
  return ByteView(bytes_).subspan(k_blob_head_size, size);
}

}  // namespace

Status each_ndb_blob(RandomAccess& file, const NdbBlobFunction& blob, const NdbLimits& limits) {
  return Reader(file, blob, limits).read();
}

}  // namespace iar::format
