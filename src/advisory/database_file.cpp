#include "advisory/database_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "advisory/database_footer.h"
#include "base/mapped_file.h"
#include "base/synced.h"

namespace iar::advisory {

namespace {

constexpr std::uint64_t k_index_bytes_max = std::uint64_t{256} << 20U;
constexpr std::uint64_t k_block_bytes_max = std::uint64_t{256} << 20U;
constexpr std::size_t k_cached_blocks = 128;

struct Block {
  std::string bytes;
  std::vector<TableEntry> entries;  // into `bytes`
};
using SharedBlock = std::shared_ptr<const Block>;

struct CacheSlot {
  std::uint64_t offset = UINT64_MAX;
  SharedBlock block;
};

std::string encode_index(const DatabaseMeta& meta, const std::vector<TableIndex>& tables) {
  model::Encoder out;
  out.text(meta.created);
  out.text(meta.program);
  out.text(meta.base);
  out.number(meta.sequence);
  out.number(meta.feeds.size());
  for (const FeedState& feed : meta.feeds) {
    out.text(feed.name);
    out.text(feed.licence);
    out.number(feed.files);
    out.number(feed.advisories);
    out.number(feed.statements);
    out.text(feed.newest);
  }
  out.number(tables.size());
  for (const TableIndex& table : tables) encode(out, table);
  return out.take();
}

Status decode_index(ByteView bytes, DatabaseMeta& meta, std::vector<TableIndex>& tables) {
  model::Decoder in(bytes);
  meta.created = in.text();
  meta.program = in.text();
  meta.base = in.text();
  meta.sequence = in.number();
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    FeedState& feed = meta.feeds.emplace_back();
    feed.name = in.text();
    feed.licence = in.text();
    feed.files = in.number();
    feed.advisories = in.number();
    feed.statements = in.number();
    feed.newest = in.text();
  }
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    decode(in, tables.emplace_back());
  }
  return in.finish();
}

}  // namespace

struct DatabaseFile::State {
  MappedFile file;
  DatabaseMeta meta;
  std::vector<TableIndex> tables;
  Sha256Bytes identity{};
  Sha256Bytes key{};
  std::uint64_t blocks_end = 0;
  Synced<std::array<CacheSlot, k_cached_blocks>> cache;

  [[nodiscard]] const TableIndex* table(std::string_view name) const {
    const auto found = std::ranges::find(tables, name, &TableIndex::name);
    return found == tables.end() ? nullptr : &*found;
  }

  [[nodiscard]] Result<SharedBlock> read(const BlockPlace& place) const {
    const ByteView all = file.bytes();
    if (place.offset > all.size() || place.stored_size > all.size() - place.offset ||
        place.size > k_block_bytes_max) {
      return make_error(ErrorCode::corrupt, "a block that lies outside of the database");
    }
    const ByteView stored = all.subspan(place.offset, place.stored_size);
    if (sha256(stored) != place.digest) {
      return make_error(ErrorCode::corrupt, "a block whose digest does not fit");
    }
    auto block = std::make_shared<Block>();
    TRY_ASSIGN(block->bytes, decompress(stored, place.size));
    TRY_ASSIGN(block->entries, block_entries(as_bytes(block->bytes)));
    return SharedBlock(std::move(block));
  }

  [[nodiscard]] Result<SharedBlock> cached(const BlockPlace& place) {
    // Neighbours differ in the low bits of what is multiplied, blocks far apart in the high ones.
    const std::size_t slot = (place.offset * 0x9E3779B97F4A7C15U >> 32U) % k_cached_blocks;
    SharedBlock kept = cache.with([&](auto& slots) {
      return slots[slot].offset == place.offset ? slots[slot].block : nullptr;
    });
    if (kept) return kept;
    TRY_ASSIGN(kept, read(place));
    cache.with([&](auto& slots) { slots[slot] = {place.offset, kept}; });
    return kept;
  }
};

DatabaseFile::DatabaseFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
DatabaseFile::DatabaseFile(DatabaseFile&&) noexcept = default;
DatabaseFile& DatabaseFile::operator=(DatabaseFile&&) noexcept = default;
DatabaseFile::~DatabaseFile() = default;

const DatabaseMeta& DatabaseFile::meta() const { return state_->meta; }
const std::vector<TableIndex>& DatabaseFile::tables() const { return state_->tables; }
const Sha256Bytes& DatabaseFile::identity() const { return state_->identity; }
const Sha256Bytes& DatabaseFile::signed_by() const { return state_->key; }
std::uint64_t DatabaseFile::size_bytes() const { return state_->file.bytes().size(); }

namespace {

Result<std::string> read_index(ByteView file, const DatabaseFooter& footer,
                               const TrustedKeys& trusted) {
  const std::string message = signed_part(footer);
  TRY(trusted.check(footer.key, as_bytes(message), footer.signature));
  const ByteView stored = file.subspan(footer.index_offset, footer.index_stored_size);
  if (sha256(stored) != footer.index_digest) {
    return make_error(ErrorCode::corrupt, "an index whose digest does not fit");
  }
  if (footer.index_size > k_index_bytes_max) {
    return make_error(ErrorCode::limit, "an index that is too large");
  }
  return decompress(stored, footer.index_size);
}

}  // namespace

Result<DatabaseFile> DatabaseFile::open(const std::string& path, const TrustedKeys& trusted) {
  const auto load = [&]() -> Result<DatabaseFile> {
    auto state = std::make_unique<State>();
    TRY_ASSIGN(state->file, MappedFile::open(path));
    TRY_ASSIGN(const DatabaseFooter footer, read_footer(state->file.bytes()));
    TRY_ASSIGN(const std::string index, read_index(state->file.bytes(), footer, trusted));
    TRY(decode_index(as_bytes(index), state->meta, state->tables));
    state->identity = footer.index_digest;
    state->key = footer.key;
    state->blocks_end = footer.index_offset;
    return DatabaseFile(std::move(state));
  };
  auto result = load();
  if (!result && result.error().context.empty()) {
    return with_context(std::move(result).error(), path);
  }
  return result;
}

Result<std::optional<std::string>> DatabaseFile::find(std::string_view table,
                                                      std::string_view key) const {
  const TableIndex* const index = state_->table(table);
  const BlockPlace* const place = index == nullptr ? nullptr : block_of(*index, key);
  if (place == nullptr) return std::optional<std::string>();
  TRY_ASSIGN(const SharedBlock block, state_->cached(*place));
  const auto found = std::ranges::lower_bound(block->entries, key, {}, &TableEntry::key);
  if (found == block->entries.end() || found->key != key) return std::optional<std::string>();
  return std::optional<std::string>(found->value);
}

Status DatabaseFile::each(std::string_view table, const Visit& visit) const {
  const TableIndex* const index = state_->table(table);
  if (index == nullptr) return {};
  for (const BlockPlace& place : index->blocks) {
    TRY_ASSIGN(const SharedBlock block, state_->read(place));
    for (const TableEntry& entry : block->entries) TRY(visit(entry));
  }
  return {};
}

Status DatabaseFile::verify() const {
  std::uint64_t place_of_next = k_database_magic.size();
  for (const TableIndex& table : state_->tables) {
    for (const BlockPlace& place : table.blocks) {
      if (place.offset != place_of_next) {
        return make_error(ErrorCode::corrupt, "bytes between blocks", table.name);
      }
      place_of_next += place.stored_size;
    }
    std::uint64_t entries = 0;
    std::string last;
    const auto in_order = [&](const TableEntry& entry) -> Status {
      if (entries > 0 && entry.key <= last) {
        return make_error(ErrorCode::corrupt, "keys out of order");
      }
      last = entry.key;
      ++entries;
      return {};
    };
    Status status = each(table.name, in_order);
    if (status.ok() && entries != table.entries) {
      status = make_error(ErrorCode::corrupt, "a number of entries that does not fit");
    }
    if (!status.ok()) return with_context(std::move(status).error(), table.name);
  }
  if (place_of_next != state_->blocks_end) {
    return make_error(ErrorCode::corrupt, "bytes that belong to no table");
  }
  return {};
}

Result<DatabaseFileWriter> DatabaseFileWriter::create(const std::string& path) {
  DatabaseFileWriter out;
  out.path_ = path;
  const std::string part = path + ".part";
  const int descriptor =
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);  // NOLINT: vararg
  if (descriptor < 0) return system_error(errno, part);
  out.part_ = part;
  out.file_ = std::make_unique<FileDescriptor>(descriptor);
  out.output_ = std::make_unique<BlockOutput>(descriptor);
  TRY(out.output_->write(as_bytes(k_database_magic)));
  return out;
}

DatabaseFileWriter::~DatabaseFileWriter() {
  if (!part_.empty()) ::unlink(part_.c_str());
}

Status DatabaseFileWriter::add_table(std::string_view name,
                                     const std::function<Status(TableWriter&)>& fill) {
  TableWriter writer(std::string(name), *output_);
  TRY(fill(writer));
  TRY_ASSIGN(TableIndex index, writer.finish());
  tables_.push_back(std::move(index));
  return {};
}

Status DatabaseFileWriter::finish(const DatabaseMeta& meta, const SigningKey& key) {
  const std::string index = encode_index(meta, tables_);
  TRY_ASSIGN(const std::string stored, compress(index));
  DatabaseFooter footer;
  footer.index_offset = output_->offset();
  footer.index_stored_size = stored.size();
  footer.index_size = index.size();
  footer.index_digest = sha256(as_bytes(stored));
  footer.key = key_id(key.public_key());
  TRY_ASSIGN(footer.signature, key.sign(as_bytes(signed_part(footer))));
  TRY(output_->write(as_bytes(stored)));
  TRY(output_->write(as_bytes(encode_footer(footer))));
  if (::fsync(file_->get()) != 0) return system_error(errno, part_);
  if (std::rename(part_.c_str(), path_.c_str()) != 0) return system_error(errno, path_);
  part_.clear();
  return {};
}

}  // namespace iar::advisory
