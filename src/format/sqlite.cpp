// SQLite database files, https://www.sqlite.org/fileformat2.html: b-tree pages of table rows, with
// long rows continued in chains of overflow pages, all numbers big-endian.
// Surprise: page 1 starts with the 100 bytes of the file header, and its cell offsets count from 0.
#include "format/sqlite.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "format/sqlite_wal.h"

namespace iar::format {
namespace {

constexpr std::uint32_t k_file_header_size = 100;
constexpr std::size_t k_sqlite_depth_max = 20;  // SQLite's own limit of a cursor
constexpr std::uint8_t k_table_interior = 5;
constexpr std::uint8_t k_table_leaf = 13;

Error corrupt(std::string what) { return make_error(ErrorCode::corrupt, std::move(what)); }

// A varint of one to nine bytes (§1.6): the ninth gives all eight of its bits.
std::optional<std::uint64_t> varint_be(Cursor& cursor) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) {
    const auto byte = cursor.u8();
    if (!byte) return std::nullopt;
    value = value << 7U | (*byte & 0x7fU);
    if ((*byte & 0x80U) == 0) return value;
  }
  const auto last = cursor.u8();
  if (!last) return std::nullopt;
  return value << 8U | *last;
}

// A big-endian number of 1, 2, 3, 4, 6 or 8 bytes with its sign.
std::int64_t signed_be(ByteView bytes) {
  std::uint64_t value = !bytes.empty() && (bytes[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (const auto byte : bytes) value = value << 8U | byte;
  return static_cast<std::int64_t>(value);
}

// Bytes of a value by its serial type (§2.1); 10 and 11 are reserved.
std::optional<std::uint64_t> serial_size(std::uint64_t type) {
  constexpr std::array<std::uint8_t, 10> k_sizes{0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
  if (type < k_sizes.size()) return k_sizes.at(type);
  if (type < 12) return std::nullopt;
  return (type - 12) / 2;
}

SqliteValue value_of(std::uint64_t type, ByteView bytes) {
  SqliteValue value;
  if (type == 0) return value;
  value.kind = SqliteKind::integer;
  if (type <= 6) {
    value.integer = signed_be(bytes);
  } else if (type == 7) {
    value.kind = SqliteKind::real;
    value.real = std::bit_cast<double>(signed_be(bytes));
  } else if (type <= 9) {
    value.integer = type == 9 ? 1 : 0;
  } else {
    value.kind = type % 2 == 0 ? SqliteKind::blob : SqliteKind::text;
    value.bytes = bytes;
  }
  return value;
}

// A record's values (§2.1); they point into `payload`.
Status decode_record(ByteView payload, std::uint32_t columns_max,
                     std::vector<SqliteValue>& columns) {
  columns.clear();
  Cursor cursor(payload);
  const auto header_size = varint_be(cursor);
  if (!header_size || *header_size > payload.size() || *header_size < cursor.position()) {
    return corrupt("record header outside its row");
  }
  const auto header_end = static_cast<std::size_t>(*header_size);
  Cursor header(payload.first(header_end));
  (void)header.seek(cursor.position());
  (void)cursor.seek(header_end);
  while (!header.at_end()) {
    if (columns.size() >= columns_max) return make_error(ErrorCode::limit, "too many columns");
    const auto type = varint_be(header);
    const auto size = type ? serial_size(*type) : std::nullopt;
    if (!size || *size > cursor.remaining()) return corrupt("value outside its row");
    columns.push_back(value_of(*type, *cursor.take(static_cast<std::size_t>(*size))));
  }
  return {};
}

bool same_name(ByteView text, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(as_text(text), name, {}, lower, lower);
}

struct Page {
  std::uint32_t number = 0;
  std::vector<std::uint8_t> bytes;
  std::uint8_t type = 0;
  std::uint32_t cell_count = 0;
  std::uint32_t right_child = 0;
  std::size_t cells_at = 0;
  std::uint32_t next = 0;  // the cell, or the right child at cell_count, to be visited next

  // Where a cell starts in the page; "no" when its offset lies outside.
  [[nodiscard]] std::optional<Cursor> cell(std::uint32_t index) const {
    Cursor cursor{ByteView(bytes)};
    if (!cursor.seek(cells_at + 2 * std::size_t{index})) return std::nullopt;
    const auto offset = cursor.u16_be();
    if (!offset || !cursor.seek(*offset)) return std::nullopt;
    return cursor;
  }
};

}  // namespace

struct SqliteDatabase::State {
  RandomAccess& file;
  RandomAccess* wal_file;
  SqliteLimits limits;
  SqliteWal wal;
  std::uint32_t page_size = 0;
  std::uint32_t usable_size = 0;
  std::uint32_t page_count = 0;
  // Each page has one place in a sound database: who reads more of them goes in a circle.
  std::uint64_t reads_left = 0;
  // The same within a page: cells that overlap could repeat its bytes thousands of times.
  std::uint64_t local_bytes_left = 0;
  std::vector<std::uint8_t> payload;
  std::vector<SqliteValue> columns;

  Status read_header();
  Status read_page(std::uint32_t number, std::vector<std::uint8_t>& out);
  Status read_node(std::uint32_t number, Page& out);
  Result<std::int64_t> read_row(const Page& page, std::uint32_t index);
  Status read_overflow(std::uint32_t first_page, std::uint64_t size);
  Status visit_leaf(const Page& page, const SqliteRowFunction& row);
  Status walk(std::uint32_t root, const SqliteRowFunction& row);
};

SqliteDatabase::SqliteDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteDatabase::~SqliteDatabase() = default;
SqliteDatabase::SqliteDatabase(SqliteDatabase&&) noexcept = default;
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&&) noexcept = default;

Result<SqliteDatabase> SqliteDatabase::open(RandomAccess& file, RandomAccess* wal,
                                            const SqliteLimits& limits) {
  auto state = std::make_unique<State>(State{file, wal, limits, {}});
  if (wal != nullptr) {
    TRY_ASSIGN(state->wal, SqliteWal::open(*wal, limits.wal_frames_max));
  }
  TRY(state->read_header());
  return SqliteDatabase(std::move(state));
}

Status SqliteDatabase::State::read_header() {
  std::array<std::uint8_t, k_file_header_size> header{};
  const auto in_wal = wal.offset_of(1);
  if (in_wal) {
    TRY(wal_file->read(*in_wal, header));
  } else {
    if (file.size() < header.size()) return corrupt("too short for an SQLite database");
    TRY(file.read(0, header));
  }
  Cursor cursor(ByteView{header});
  constexpr std::string_view k_magic("SQLite format 3\0", 16);
  if (as_text(*cursor.take(k_magic.size())) != k_magic) return corrupt("not an SQLite database");
  const std::uint32_t stated_size = *cursor.u16_be();
  page_size = stated_size == 1 ? 65536 : stated_size;
  if (page_size < 512 || !std::has_single_bit(page_size)) return corrupt("bad SQLite page size");
  if (!wal.empty() && wal.page_size() != page_size) {
    return corrupt("the SQLite log is of another page size");
  }
  (void)cursor.seek(20);
  usable_size = page_size - *cursor.u8();
  if (usable_size < 480) return corrupt("bad SQLite page size");
  (void)cursor.seek(56);
  const auto encoding = *cursor.u32_be();
  if (encoding > 1) return make_error(ErrorCode::unsupported, "SQLite text is not UTF-8");
  // The size in the header may be out of date (§1.3.7); that of the file is not.
  const auto pages = wal.empty() ? file.size() / page_size : wal.page_count();
  page_count = static_cast<std::uint32_t>(std::min<std::uint64_t>(pages, 0xfffffffeU));
  return {};
}

Status SqliteDatabase::State::read_page(std::uint32_t number, std::vector<std::uint8_t>& out) {
  if (number == 0 || number > page_count) return corrupt("reference to a page outside the file");
  if (reads_left == 0) return corrupt("pages refer to each other in a circle");
  --reads_left;
  out.resize(page_size);
  if (const auto offset = wal.offset_of(number)) return wal_file->read(*offset, out);
  return file.read((std::uint64_t{number} - 1) * page_size, out);
}

// Reads a page of a table's b-tree (§1.6).
Status SqliteDatabase::State::read_node(std::uint32_t number, Page& out) {
  TRY(read_page(number, out.bytes));
  out.number = number;
  Cursor cursor{ByteView(out.bytes)};
  if (number == 1) (void)cursor.seek(k_file_header_size);
  out.type = *cursor.u8();
  if (out.type != k_table_interior && out.type != k_table_leaf) {
    if (out.type == 2 || out.type == 10) {
      return make_error(ErrorCode::unsupported, "the SQLite table is kept as an index");
    }
    return corrupt("not a page of an SQLite table");
  }
  (void)cursor.skip(2);
  out.cell_count = *cursor.u16_be();
  (void)cursor.skip(3);
  out.right_child = out.type == k_table_interior ? *cursor.u32_be() : 0;
  out.cells_at = cursor.position();
  out.next = 0;
  if (cursor.remaining() / 2 < out.cell_count) return corrupt("too many cells in a page");
  return {};
}

// Leaves the row's payload in `payload` (§1.6, "Table B-Tree Leaf Cell") and gives its rowid.
Result<std::int64_t> SqliteDatabase::State::read_row(const Page& page, std::uint32_t index) {
  auto cell = page.cell(index);
  const auto size = cell ? varint_be(*cell) : std::nullopt;
  const auto rowid = size ? varint_be(*cell) : std::nullopt;
  if (!rowid) return corrupt("cell outside its page");
  if (*size > limits.payload_bytes_max) return make_error(ErrorCode::limit, "row too large");
  const std::uint64_t local_max = usable_size - 35;
  std::uint64_t local = *size;
  if (*size > local_max) {
    const std::uint64_t local_min = (usable_size - 12) * 32 / 255 - 23;
    const std::uint64_t fitting = local_min + (*size - local_min) % (usable_size - 4);
    local = fitting <= local_max ? fitting : local_min;
  }
  const auto bytes = cell->take(static_cast<std::size_t>(local));
  if (!bytes || local > local_bytes_left) return corrupt("row outside its page");
  local_bytes_left -= local;
  payload.assign(bytes->begin(), bytes->end());
  if (local < *size) {
    const auto next_page = cell->u32_be();
    if (!next_page) return corrupt("row outside its page");
    TRY(read_overflow(*next_page, *size));
  }
  return static_cast<std::int64_t>(*rowid);
}

// Appends to `payload` until it has `size` bytes (§1.7).
Status SqliteDatabase::State::read_overflow(std::uint32_t first_page, std::uint64_t size) {
  std::vector<std::uint8_t> page;
  for (auto number = first_page; payload.size() < size;) {
    TRY(read_page(number, page));
    Cursor cursor(ByteView(page).first(usable_size));
    number = *cursor.u32_be();
    const auto wanted = std::min<std::uint64_t>(size - payload.size(), cursor.remaining());
    const auto bytes = *cursor.take(static_cast<std::size_t>(wanted));
    payload.insert(payload.end(), bytes.begin(), bytes.end());
  }
  return {};
}

Status SqliteDatabase::State::visit_leaf(const Page& page, const SqliteRowFunction& row) {
  local_bytes_left = page_size;
  for (std::uint32_t i = 0; i < page.cell_count; ++i) {
    TRY_ASSIGN(const auto rowid, read_row(page, i));
    TRY(decode_record(payload, limits.columns_max, columns));
    TRY(row(rowid, columns));
  }
  return {};
}

Status SqliteDatabase::State::walk(std::uint32_t root, const SqliteRowFunction& row) {
  reads_left = page_count;
  std::vector<Page> path(1);
  TRY(read_node(root, path.back()));
  while (!path.empty()) {
    Page& page = path.back();
    if (page.type == k_table_leaf) TRY(visit_leaf(page, row));
    if (page.type == k_table_leaf || page.next > page.cell_count) {
      path.pop_back();
      continue;
    }
    std::optional<std::uint32_t> child = page.right_child;
    if (page.next < page.cell_count) {
      auto cell = page.cell(page.next);
      child = cell ? cell->u32_be() : std::nullopt;
      if (!child) return corrupt("cell outside its page");
    }
    ++page.next;
    if (path.size() >= k_sqlite_depth_max) return corrupt("SQLite tree too deep");
    TRY(read_node(*child, path.emplace_back()));
  }
  return {};
}

Status SqliteDatabase::each_row(std::string_view table, const SqliteRowFunction& row) {
  std::uint32_t root = 0;
  const auto find_root = [&](std::int64_t, std::span<const SqliteValue> columns) -> Status {
    if (columns.size() < 4 || as_text(columns[0].bytes) != "table") return {};
    if (!same_name(columns[1].bytes, table)) return {};
    const auto page = columns[3].integer;
    if (page < 1 || page > state_->page_count) return corrupt("table outside the file");
    root = static_cast<std::uint32_t>(page);
    return {};
  };
  TRY(state_->walk(1, find_root));
  if (root == 0) return make_error(ErrorCode::not_found, "no such table in the SQLite database");
  return state_->walk(root, row);
}

}  // namespace iar::format
