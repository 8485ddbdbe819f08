#include "advisory/table.h"

#include <zstd.h>

#include <algorithm>

#include "base/file.h"

namespace iar::advisory {

namespace {

constexpr std::size_t k_block_bytes = std::size_t{32} << 10U;  // a block ends after so many
constexpr int k_level = 9;  // beyond it a build takes much longer for one or two per cent

}  // namespace

Status BlockOutput::write(ByteView bytes) {
  TRY(write_all(descriptor_, bytes));
  offset_ += bytes.size();
  return {};
}

Result<std::string> compress(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), k_level);
  if (ZSTD_isError(size) != 0) return make_error(ErrorCode::internal, ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

Result<std::string> decompress(ByteView bytes, std::uint64_t size) {
  // The frame says the same size before anything is reserved.
  if (ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != size) {
    return make_error(ErrorCode::corrupt, "a block of another size than the index says");
  }
  std::string out(size, '\0');
  const std::size_t done = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(done) != 0 || done != size) {
    return make_error(ErrorCode::corrupt, "a block that does not inflate");
  }
  return out;
}

Status TableWriter::add(std::string_view key, std::string_view value) {
  if (index_.entries > 0 && key <= last_key_) {
    return make_error(ErrorCode::internal, "keys out of order", index_.name);
  }
  if (block_.bytes().empty()) first_key_ = key;
  block_.text(key);
  block_.text(value);
  last_key_ = key;
  ++index_.entries;
  return block_.bytes().size() >= k_block_bytes ? flush() : Status{};
}

Status TableWriter::flush() {
  const std::string plain = block_.take();
  block_ = {};
  TRY_ASSIGN(const std::string stored, compress(plain));
  index_.blocks.push_back(
      {first_key_, output_.offset(), stored.size(), plain.size(), sha256(as_bytes(stored))});
  return output_.write(as_bytes(stored));
}

Result<TableIndex> TableWriter::finish() {
  if (!block_.bytes().empty()) TRY(flush());
  return std::move(index_);
}

Result<std::vector<TableEntry>> block_entries(ByteView block) {
  model::Decoder in(block);
  std::vector<TableEntry> out;
  while (in.ok() && !in.at_end()) {
    const std::string_view key = in.text_view();
    out.push_back({key, in.text_view()});
  }
  TRY(in.finish());
  if (!std::ranges::is_sorted(out, {}, &TableEntry::key)) {
    return make_error(ErrorCode::corrupt, "a block that is not sorted");
  }
  return out;
}

const BlockPlace* block_of(const TableIndex& table, std::string_view key) {
  const auto after = std::ranges::upper_bound(table.blocks, key, {}, [](const BlockPlace& place) {
    return std::string_view(place.first_key);
  });
  return after == table.blocks.begin() ? nullptr : &*std::prev(after);
}

void encode(model::Encoder& out, const TableIndex& value) {
  out.text(value.name);
  out.number(value.entries);
  out.number(value.blocks.size());
  for (const BlockPlace& place : value.blocks) {
    out.text(place.first_key);
    out.number(place.offset);
    out.number(place.stored_size);
    out.number(place.size);
    out.raw(place.digest);
  }
}

void decode(model::Decoder& in, TableIndex& value) {
  value.name = in.text();
  value.entries = in.number();
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    BlockPlace& place = value.blocks.emplace_back();
    place.first_key = in.text();
    place.offset = in.number();
    place.stored_size = in.number();
    place.size = in.number();
    std::ranges::copy(in.raw(place.digest.size()), place.digest.begin());
  }
}

}  // namespace iar::advisory
