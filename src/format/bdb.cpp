// Berkeley DB hash databases; layout as in Berkeley DB 5.3's src/dbinc/db_page.h.
// Surprise: all numbers are in the byte order of the machine that wrote the file, told by the magic
// number; the pages of a bucket's number are found through `spares`, one entry per doubling.
#include "format/bdb.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

namespace iar::format {
namespace {

constexpr std::uint32_t k_meta_size = 512;
constexpr std::uint32_t k_hash_magic = 0x061561;
constexpr std::uint32_t k_page_header_size = 26;
constexpr std::uint32_t k_checksum_size = 6;  // after the header of each page, when there is one
constexpr std::uint8_t k_page_hash_unsorted = 2;
constexpr std::uint8_t k_page_overflow = 7;
constexpr std::uint8_t k_page_hash_meta = 8;
constexpr std::uint8_t k_page_hash = 13;
constexpr std::uint8_t k_item_bytes = 1;
constexpr std::uint8_t k_item_off_page = 3;

Error corrupt(std::string what) { return make_error(ErrorCode::corrupt, std::move(what)); }
Error unsupported(std::string what) { return make_error(ErrorCode::unsupported, std::move(what)); }

// A Cursor over a page that knows the file's byte order.
class PageCursor {
 public:
  PageCursor(ByteView bytes, BdbByteOrder order) : cursor_(bytes), order_(order) {}

  bool seek(std::size_t position) { return cursor_.seek(position); }
  std::optional<std::uint8_t> u8() { return cursor_.u8(); }
  std::optional<std::uint16_t> u16() { return little() ? cursor_.u16_le() : cursor_.u16_be(); }
  std::optional<std::uint32_t> u32() { return little() ? cursor_.u32_le() : cursor_.u32_be(); }

 private:
  [[nodiscard]] bool little() const { return order_ == BdbByteOrder::little; }
  Cursor cursor_;
  BdbByteOrder order_;
};

struct PageHeader {
  std::uint32_t next = 0;
  std::uint16_t entries = 0;
  std::uint16_t free_offset = 0;  // on overflow pages: the count of bytes
  std::uint8_t type = 0;
};

class Reader {
 public:
  Reader(RandomAccess& file, const BdbPairFunction& pair, const BdbLimits& limits)
      : file_(file), pair_(pair), limits_(limits) {}

  Status read_meta();
  Status walk();

 private:
  Status check_kind(PageCursor& meta) const;
  [[nodiscard]] std::uint64_t page_of(std::uint32_t bucket) const;
  Result<PageHeader> read_page(std::uint64_t number, std::vector<std::uint8_t>& out);
  Status visit_pairs(const PageHeader& header);
  Result<ByteView> item(std::uint32_t index, std::vector<std::uint8_t>& store);
  Status read_overflow(ByteView item, std::vector<std::uint8_t>& store);

  RandomAccess& file_;
  const BdbPairFunction& pair_;
  BdbLimits limits_;
  BdbByteOrder order_ = BdbByteOrder::little;
  std::uint32_t page_size_ = 0;
  std::uint32_t header_size_ = k_page_header_size;
  std::uint32_t last_page_ = 0;
  std::uint32_t bucket_max_ = 0;
  std::array<std::uint32_t, 32> spares_{};
  // A sound file has each page in one chain: who reads more of them goes in a circle.
  std::uint64_t reads_left_ = 0;
  std::vector<std::uint8_t> page_;
  std::vector<std::uint8_t> overflow_page_;
  std::vector<std::uint8_t> key_;
  std::vector<std::uint8_t> value_;
};

Status Reader::read_meta() {
  if (file_.size() < k_meta_size) return corrupt("too short for a Berkeley DB file");
  std::array<std::uint8_t, k_meta_size> bytes{};
  TRY(file_.read(0, bytes));
  Cursor magic(ByteView{bytes});
  (void)magic.seek(12);
  if (*magic.u32_be() == k_hash_magic) order_ = BdbByteOrder::big;
  PageCursor meta(ByteView{bytes}, order_);
  TRY(check_kind(meta));
  (void)meta.seek(20);
  page_size_ = *meta.u32();
  if (page_size_ < k_meta_size || page_size_ > 65536 || !std::has_single_bit(page_size_)) {
    return corrupt("bad Berkeley DB page size");
  }
  (void)meta.seek(26);
  if ((*meta.u8() & 1U) != 0) header_size_ += k_checksum_size;
  (void)meta.seek(32);
  last_page_ = *meta.u32();
  (void)meta.seek(72);
  bucket_max_ = *meta.u32();
  (void)meta.seek(96);
  for (auto& spare : spares_) spare = *meta.u32();
  const auto pages = file_.size() / page_size_;
  reads_left_ = std::min<std::uint64_t>(pages, std::uint64_t{last_page_} + 1);
  if (bucket_max_ > last_page_ || bucket_max_ >= pages) return corrupt("more buckets than pages");
  return {};
}

Status Reader::check_kind(PageCursor& meta) const {
  (void)meta.seek(12);
  if (*meta.u32() != k_hash_magic) return unsupported("not a Berkeley DB hash database");
  const auto version = *meta.u32();
  if (version < 7 || version > 10) return unsupported("unknown version of Berkeley DB's hash");
  (void)meta.seek(24);
  if (*meta.u8() != 0) return unsupported("encrypted Berkeley DB file");
  if (*meta.u8() != k_page_hash_meta) return corrupt("no Berkeley DB hash meta page");
  return {};
}

// BUCKET_TO_PAGE of src/dbinc/hash.h.
std::uint64_t Reader::page_of(std::uint32_t bucket) const {
  const auto doublings = static_cast<std::size_t>(std::bit_width(bucket));
  return std::uint64_t{bucket} + (doublings < spares_.size() ? spares_.at(doublings) : 0);
}

Result<PageHeader> Reader::read_page(std::uint64_t number, std::vector<std::uint8_t>& out) {
  if (number > last_page_) return corrupt("reference to a page outside the file");
  if (reads_left_ == 0) return corrupt("pages refer to each other in a circle");
  --reads_left_;
  out.resize(page_size_);
  TRY(file_.read(number * page_size_, out));
  PageCursor cursor(out, order_);
  PageHeader header;
  (void)cursor.seek(16);
  header.next = *cursor.u32();
  header.entries = *cursor.u16();
  header.free_offset = *cursor.u16();
  (void)cursor.seek(25);
  header.type = *cursor.u8();
  return header;
}

Status Reader::walk() {
  for (std::uint32_t bucket = 0; bucket <= bucket_max_; ++bucket) {
    for (auto number = page_of(bucket); number != 0;) {
      TRY_ASSIGN(const auto header, read_page(number, page_));
      const bool is_hash = header.type == k_page_hash || header.type == k_page_hash_unsorted;
      // A page that was set aside for a later bucket and never used is all zeros.
      if (!is_hash && header.type != 0) return corrupt("not a page of a Berkeley DB hash");
      if (is_hash) TRY(visit_pairs(header));
      number = header.next;
    }
  }
  return {};
}

Status Reader::visit_pairs(const PageHeader& header) {
  for (std::uint32_t i = 0; i + 1 < header.entries; i += 2) {
    TRY_ASSIGN(const auto key, item(i, key_));
    TRY_ASSIGN(const auto value, item(i + 1, value_));
    TRY(pair_(key, value, order_));
  }
  return {};
}

// The bytes of an item of `page_`, those of an off-page item in `store`. Items lie from the end of
// the page downwards: each ends where the one before begins.
Result<ByteView> Reader::item(std::uint32_t index, std::vector<std::uint8_t>& store) {
  PageCursor cursor(page_, order_);
  std::uint32_t end = page_size_;
  const std::size_t slot = header_size_ + 2 * (std::size_t{index} - (index > 0 ? 1 : 0));
  if (!cursor.seek(slot)) return corrupt("item outside its page");
  if (index > 0) end = cursor.u16().value_or(0);
  const std::uint32_t begin = cursor.u16().value_or(0);
  if (begin < header_size_ || begin >= end || end > page_size_) {
    return corrupt("item outside its page");
  }
  const auto bytes = ByteView(page_).subspan(begin, end - begin);
  if (bytes[0] == k_item_bytes) return bytes.subspan(1);
  if (bytes[0] != k_item_off_page) return unsupported("duplicate keys in a Berkeley DB file");
  TRY(read_overflow(bytes, store));
  return ByteView(store);
}

Status Reader::read_overflow(ByteView item, std::vector<std::uint8_t>& store) {
  PageCursor cursor(item, order_);
  (void)cursor.seek(4);
  const auto first_page = cursor.u32();
  const auto size = cursor.u32();
  if (!size) return corrupt("item outside its page");
  if (*size > limits_.value_bytes_max) return make_error(ErrorCode::limit, "value too large");
  store.clear();
  for (std::uint32_t number = *first_page; store.size() < *size;) {
    TRY_ASSIGN(const auto header, read_page(number, overflow_page_));
    const std::uint32_t count = header.free_offset;
    if (header.type != k_page_overflow || count == 0 || count > page_size_ - header_size_) {
      return corrupt("not an overflow page");
    }
    const auto bytes = ByteView(overflow_page_).subspan(header_size_, count);
    store.insert(store.end(), bytes.begin(), bytes.end());
    number = header.next;
  }
  if (store.size() != *size) return corrupt("value longer than stated");
  return {};
}

}  // namespace

Status each_bdb_hash_pair(RandomAccess& file, const BdbPairFunction& pair,
                          const BdbLimits& limits) {
  Reader reader(file, pair, limits);
  TRY(reader.read_meta());
  return reader.walk();
}

}  // namespace iar::format
