// The write-ahead log (`-wal`) of an SQLite database, https://www.sqlite.org/fileformat2.html §4.
// Surprise: frames of an earlier use of the log follow the current ones; only the salts and the
// running checksum tell them apart, and what follows the last commit does not count.
#include "format/sqlite_wal.h"

#include <algorithm>
#include <array>
#include <bit>

namespace iar::format {
namespace {

constexpr std::uint32_t k_header_size = 32;
constexpr std::uint32_t k_frame_header_size = 24;
constexpr std::uint32_t k_magic = 0x377f0682;  // the lowest bit: checksums over big-endian words

struct Checksum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool operator==(const Checksum&) const = default;
};

// §4.2; the size of `bytes` is a multiple of eight.
void add_to(Checksum& sum, ByteView bytes, bool big_endian) {
  Cursor cursor(bytes);
  while (cursor.remaining() >= 8) {
    const auto x = big_endian ? *cursor.u32_be() : *cursor.u32_le();
    const auto y = big_endian ? *cursor.u32_be() : *cursor.u32_le();
    sum.first += x + sum.second;
    sum.second += y + sum.first;
  }
}

}  // namespace

struct SqliteWal::Header {
  bool big_endian = false;
  std::array<std::uint8_t, 8> salts{};
  Checksum sum;
};

Result<SqliteWal> SqliteWal::open(RandomAccess& file, std::uint32_t frames_max) {
  SqliteWal wal;
  if (file.size() < k_header_size) return wal;
  std::array<std::uint8_t, k_header_size> bytes{};
  TRY(file.read(0, bytes));
  Cursor cursor(ByteView{bytes});
  const auto magic = *cursor.u32_be();
  (void)cursor.skip(4);  // version; SQLite has known one only
  wal.page_size_ = *cursor.u32_be();
  if ((magic & ~1U) != k_magic) return wal;
  if (wal.page_size_ < 512 || wal.page_size_ > 65536 || !std::has_single_bit(wal.page_size_)) {
    return wal;
  }
  Header header;
  header.big_endian = (magic & 1U) != 0;
  std::ranges::copy(ByteView{bytes}.subspan(16, 8), header.salts.begin());
  add_to(header.sum, ByteView{bytes}.first(24), header.big_endian);
  (void)cursor.seek(24);
  const Checksum stated{*cursor.u32_be(), *cursor.u32_be()};
  if (stated != header.sum) return wal;
  TRY(wal.scan(file, header, frames_max));
  return wal;
}

Status SqliteWal::scan(RandomAccess& file, const Header& header, std::uint32_t frames_max) {
  const std::uint64_t frame_size = k_frame_header_size + page_size_;
  const std::uint64_t frame_count = (file.size() - k_header_size) / frame_size;
  std::vector<std::uint8_t> frame(frame_size);
  Checksum sum = header.sum;
  std::size_t committed = 0;
  for (std::uint64_t i = 0; i < frame_count; ++i) {
    if (i >= frames_max) return make_error(ErrorCode::limit, "too many frames in the SQLite log");
    TRY(file.read(k_header_size + i * frame_size, frame));
    Cursor cursor{ByteView(frame)};
    const auto page = *cursor.u32_be();
    const auto pages_after_commit = *cursor.u32_be();
    const auto salts = *cursor.take(8);
    const Checksum stated{*cursor.u32_be(), *cursor.u32_be()};
    add_to(sum, ByteView(frame).first(8), header.big_endian);
    add_to(sum, cursor.take_rest(), header.big_endian);
    if (page == 0 || !std::ranges::equal(salts, header.salts) || stated != sum) break;
    frames_.push_back({page, static_cast<std::uint32_t>(i)});
    if (pages_after_commit == 0) continue;
    committed = frames_.size();
    page_count_ = pages_after_commit;
  }
  keep_committed(committed);
  return {};
}

void SqliteWal::keep_committed(std::size_t count) {
  frames_.resize(count);
  std::ranges::sort(frames_, [](const Frame& a, const Frame& b) {
    return a.page != b.page ? a.page < b.page : a.index > b.index;
  });
  const auto older = std::ranges::unique(frames_, {}, &Frame::page);
  frames_.erase(older.begin(), older.end());
}

std::optional<std::uint64_t> SqliteWal::offset_of(std::uint32_t page) const {
  const auto found = std::ranges::lower_bound(frames_, page, {}, &Frame::page);
  if (found == frames_.end() || found->page != page) return std::nullopt;
  return k_header_size +
         std::uint64_t{found->index} * (k_frame_header_size + std::uint64_t{page_size_}) +
         k_frame_header_size;
}

}  // namespace iar::format
