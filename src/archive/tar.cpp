// tar: 512-byte headers, each with the body and its padding after it; POSIX.1-2017 pax, GNU manual.
// Surprise: whether a hard link has a body cannot be told from its header. Container runtimes read
// none, POSIX allows one: it is taken for a body only where no header could be read instead.
#include "archive/tar.h"

#include <algorithm>
#include <array>
#include <limits>

#include "archive/tar_entry.h"
#include "base/check.h"

namespace iar::archive {
namespace {

constexpr std::array<std::uint8_t, std::size_t{64} << 10U> k_zeros{};

Error corrupt(const char* message) { return make_error(ErrorCode::corrupt, message); }

std::size_t smaller(std::size_t a, std::uint64_t b) {
  return static_cast<std::size_t>(std::min<std::uint64_t>(a, b));
}

}  // namespace

struct TarReader::State {
  State(TarHandler& tar_handler, const TarLimits& tar_limits)
      : handler(tar_handler),
        limits(tar_limits),
        extensions(tar_limits),
        sparse_map(tar_limits.sparse_segments_max),
        hole_bytes_left(tar_limits.hole_bytes_max) {}

  enum class Stage : std::uint8_t {
    header,
    extension,        // the body of an extended header
    old_sparse_map,   // extension blocks of the old form
    text_sparse_map,  // form 1.0
    hard_link,        // the block that says whether the link before it has a body
    body,
    sparse_body,
    skip,       // a body or padding that nobody wants
    last_zero,  // after the first zero block of the end
    ended,
  };

  Status feed(ByteView bytes);
  Status finish();

  // Takes as much of `bytes` as the stage wants, at least one byte, and answers how many.
  Result<std::size_t> consume(ByteView bytes);
  Result<std::size_t> consume_block(ByteView bytes);
  Result<std::size_t> consume_extension(ByteView bytes);
  void consume_unwanted(std::uint64_t count);
  std::size_t consume_body(ByteView bytes);
  std::size_t consume_sparse_body(ByteView bytes);

  Status on_block(ByteView block);
  Status on_header(ByteView block);
  Status on_first_zero_block();
  Status on_entry_header(ByteView block);
  Status on_old_sparse_map(Result<bool> more);
  Status on_text_sparse_map(ByteView block);
  Status on_after_hard_link(ByteView block);

  Status begin_extension();
  Status end_extension();
  Status begin_sparse_body(const SparseMap& map);
  void begin_entry();
  void write_hole(std::uint64_t end);
  void end_sparse_segments();
  void end_body();
  void refuse(const Error& why);
  void skip_entry();
  void skip(std::uint64_t body_bytes, std::uint64_t padding_bytes);

  TarHandler& handler;
  const TarLimits limits;
  Stage stage = Stage::header;
  std::uint64_t position = 0;     // bytes taken so far
  std::uint64_t entry_start = 0;  // where the first header of the entry at hand stands
  bool in_entry = false;          // an extended header was read and its entry was not

  std::array<std::uint8_t, k_tar_block_bytes> held{};  // a block that comes in pieces
  std::size_t held_count = 0;

  TarHeader header;
  TarExtensions extensions;
  std::string extension_body;
  TarEntryPlan plan;

  std::uint64_t remaining = 0;  // bytes of the extension, body or skip at hand
  std::uint64_t padding = 0;    // bytes after it; in stage skip: how many of them are padding

  SparseMap sparse_map;  // of the forms that keep it outside pax records
  SparseTextReader sparse_text;
  const SparseMap* segments = nullptr;  // the map of the sparse body at hand
  std::size_t segment = 0;
  std::uint64_t logical_position = 0;
  std::uint64_t hole_bytes_left;
};

TarReader::TarReader(TarHandler& handler, const TarLimits& limits)
    : state_(std::make_unique<State>(handler, limits)) {}
TarReader::~TarReader() = default;
Status TarReader::feed(ByteView bytes) { return state_->feed(bytes); }
Status TarReader::finish() { return state_->finish(); }

std::uint64_t TarReader::bytes_to_skip() const {
  if (state_->stage == State::Stage::ended) return std::numeric_limits<std::uint64_t>::max();
  return state_->stage == State::Stage::skip ? state_->remaining : 0;
}

void TarReader::skip(std::uint64_t count) {
  CHECK(count <= bytes_to_skip());
  if (state_->stage == State::Stage::skip) state_->consume_unwanted(count);
}

Status TarReader::State::feed(ByteView bytes) {
  while (!bytes.empty()) {
    TRY_ASSIGN(const std::size_t used, consume(bytes));
    bytes = bytes.subspan(used);
  }
  return {};
}

Result<std::size_t> TarReader::State::consume(ByteView bytes) {
  switch (stage) {
    case Stage::extension: return consume_extension(bytes);
    case Stage::body: return consume_body(bytes);
    case Stage::sparse_body: return consume_sparse_body(bytes);
    case Stage::skip: {
      const std::size_t used = smaller(bytes.size(), remaining);
      consume_unwanted(used);
      return used;
    }
    case Stage::ended: return bytes.size();
    default: return consume_block(bytes);
  }
}

void TarReader::State::consume_unwanted(std::uint64_t count) {
  position += count;
  remaining -= count;
  if (remaining == 0) stage = Stage::header;
}

Result<std::size_t> TarReader::State::consume_block(ByteView bytes) {
  if (held_count == 0 && bytes.size() >= k_tar_block_bytes) {
    position += k_tar_block_bytes;
    TRY(on_block(bytes.first(k_tar_block_bytes)));
    return k_tar_block_bytes;
  }
  const std::size_t used = std::min(bytes.size(), k_tar_block_bytes - held_count);
  std::ranges::copy(bytes.first(used), held.begin() + static_cast<std::ptrdiff_t>(held_count));
  held_count += used;
  position += used;
  if (held_count == k_tar_block_bytes) {
    held_count = 0;
    TRY(on_block(held));
  }
  return used;
}

Status TarReader::State::on_block(ByteView block) {
  switch (stage) {
    case Stage::old_sparse_map:
      return on_old_sparse_map(read_old_sparse_extension(block, sparse_map));
    case Stage::text_sparse_map: return on_text_sparse_map(block);
    case Stage::hard_link: return on_after_hard_link(block);
    case Stage::last_zero:
      // GNU tar ends here with a warning; container runtimes refuse the layer, and so do we: bytes
      // that one reader sees and another does not are no place for a guess.
      if (!is_zero_block(block)) return corrupt("tar: a single zero block between entries");
      stage = Stage::ended;
      return {};
    default: return on_header(block);
  }
}

Status TarReader::State::on_header(ByteView block) {
  if (is_zero_block(block)) return on_first_zero_block();
  TRY(read_tar_header(block, header));
  if (!in_entry) entry_start = position - k_tar_block_bytes;
  switch (header.type) {
    case 'g':
      // Runtimes ignore global headers, and what an unfinished entry's headers said before them.
      extensions.clear();
      [[fallthrough]];
    case 'x':
    case 'X':
    case 'L':
    case 'K': return begin_extension();
    default: return on_entry_header(block);
  }
}

Status TarReader::State::on_first_zero_block() {
  if (in_entry) {
    handler.skipped({}, corrupt("the archive ends after an extended header"));
    in_entry = false;
  }
  stage = Stage::last_zero;
  return {};
}

Status TarReader::State::begin_extension() {
  in_entry = header.type != 'g';
  remaining = header.size;
  padding = tar_padding(header.size);
  if (header.size > limits.header_bytes_max) {
    extensions.over_limit = in_entry;
    if (!in_entry) {
      handler.skipped(header.name,
                      make_error(ErrorCode::limit, "the global header is larger than allowed"));
    }
    skip(header.size, padding);
    return {};
  }
  extension_body.clear();
  stage = Stage::extension;
  return remaining == 0 ? end_extension() : Status();
}

Result<std::size_t> TarReader::State::consume_extension(ByteView bytes) {
  const std::size_t used = smaller(bytes.size(), remaining);
  extension_body += as_text(bytes.first(used));
  position += used;
  remaining -= used;
  if (remaining == 0) TRY(end_extension());
  return used;
}

Status TarReader::State::end_extension() {
  skip(0, padding);
  const std::string_view name = text_before_nul(as_bytes(extension_body));
  switch (header.type) {
    case 'L': extensions.long_name = name; return {};
    case 'K': extensions.long_link_name = name; return {};
    case 'g': break;
    default: return read_pax_records(as_bytes(extension_body), extensions.pax);
  }
  TRY(read_pax_records(as_bytes(extension_body), extensions.pax));
  if (extensions.pax.any()) {
    handler.skipped(header.name, make_error(ErrorCode::unsupported,
                                            "a global header renames or resizes all entries"));
  }
  extensions.pax.clear();
  return {};
}

Status TarReader::State::on_entry_header(ByteView block) {
  TRY(plan_tar_entry(header, extensions, limits, plan));
  plan.entry.body_offset = plan.entry.sparse ? entry_start : position;
  in_entry = false;
  if (header.type == 'V') {  // a name for the whole archive: no file
    skip_entry();
    return {};
  }
  sparse_map.clear();
  sparse_text.clear();
  if (plan.sparse_form == SparseForm::old) {
    const auto real_size = old_sparse_real_size(block);
    if (!real_size) return corrupt("tar: a sparse file's size is invalid");
    plan.entry.size = *real_size;
    return on_old_sparse_map(read_old_sparse_header(block, sparse_map));
  }
  const std::uint64_t link_body = extensions.pax.size.value_or(header.size);
  if (header.type == '1' && link_body > 0) {
    plan.entry.size = link_body;
    extensions.clear();
    stage = Stage::hard_link;
    return {};
  }
  if (plan.refusal) {
    begin_entry();
    return {};
  }
  if (plan.sparse_form == SparseForm::listed) return begin_sparse_body(extensions.pax.sparse_map);
  if (plan.sparse_form == SparseForm::text) {
    extensions.clear();
    stage = Stage::text_sparse_map;
    return {};
  }
  begin_entry();
  return {};
}

Status TarReader::State::on_after_hard_link(ByteView block) {
  if (is_zero_block(block) || has_valid_checksum(block)) {
    plan.entry.size = 0;
    begin_entry();
    return on_header(block);
  }
  plan.stored_bytes = plan.entry.size;
  plan.entry.body_offset = position - block.size();
  position -= block.size();
  begin_entry();
  return feed(block);
}

Status TarReader::State::on_old_sparse_map(Result<bool> more) {
  TRY(more);
  if (*more) {
    stage = Stage::old_sparse_map;
    return {};
  }
  if (!plan.refusal) return begin_sparse_body(sparse_map);
  begin_entry();
  return {};
}

Status TarReader::State::on_text_sparse_map(ByteView block) {
  if (plan.stored_bytes < block.size()) return corrupt("tar: a sparse file's map is cut off");
  plan.stored_bytes -= block.size();
  TRY(sparse_text.take(block, sparse_map));
  if (sparse_text.complete()) return begin_sparse_body(sparse_map);
  return {};
}

Status TarReader::State::begin_sparse_body(const SparseMap& map) {
  if (map.over_limit()) {
    refuse(make_error(ErrorCode::limit, "the sparse file has more pieces than allowed"));
    return {};
  }
  if (!map.fits(plan.entry.size, plan.stored_bytes)) {
    return corrupt("tar: a sparse file's map does not fit its size");
  }
  if (map.hole_bytes(plan.entry.size) > hole_bytes_left) {
    refuse(
        make_error(ErrorCode::limit, "the archive's sparse files have larger holes than allowed"));
    return {};
  }
  segments = &map;
  segment = 0;
  logical_position = 0;
  begin_entry();
  return {};
}

// Hands the entry over, or says why not, and goes on with its body.
void TarReader::State::begin_entry() {
  if (plan.refusal) return refuse(*plan.refusal);
  const Body wanted = handler.entry(plan.entry);
  remaining = plan.stored_bytes;
  padding = tar_padding(plan.stored_bytes);
  const bool has_content =
      plan.entry.kind == model::FileKind::file || plan.entry.kind == model::FileKind::hard_link;
  if (wanted == Body::skip || !has_content) {
    if (wanted == Body::deliver) handler.body_end();
    skip_entry();
  } else if (plan.entry.sparse) {
    stage = Stage::sparse_body;
    hole_bytes_left -= segments->hole_bytes(plan.entry.size);
    end_sparse_segments();
  } else {
    stage = Stage::body;
    if (remaining == 0) end_body();
  }
}

std::size_t TarReader::State::consume_body(ByteView bytes) {
  const std::size_t used = smaller(bytes.size(), remaining);
  handler.body(bytes.first(used));
  position += used;
  remaining -= used;
  if (remaining == 0) end_body();
  return used;
}

// Between stored pieces: `segment` is the one that the next stored byte belongs to.
std::size_t TarReader::State::consume_sparse_body(ByteView bytes) {
  const SparseSegment& piece = segments->segments()[segment];
  const std::uint64_t left = piece.offset + piece.size - logical_position;
  const std::size_t used = smaller(bytes.size(), left);
  handler.body(bytes.first(used));
  position += used;
  logical_position += used;
  if (used == left) {
    ++segment;
    end_sparse_segments();
  }
  return used;
}

// Writes holes up to the next stored byte, or to the end of the file.
void TarReader::State::end_sparse_segments() {
  const auto& pieces = segments->segments();
  while (segment < pieces.size() && pieces[segment].size == 0) ++segment;
  if (segment < pieces.size()) {
    write_hole(pieces[segment].offset);
    return;
  }
  write_hole(plan.entry.size);
  end_body();
}

void TarReader::State::write_hole(std::uint64_t end) {
  while (logical_position < end) {
    const std::size_t count = smaller(k_zeros.size(), end - logical_position);
    handler.body(ByteView(k_zeros).first(count));
    logical_position += count;
  }
}

void TarReader::State::end_body() {
  handler.body_end();
  extensions.clear();
  skip(0, padding);
}

void TarReader::State::refuse(const Error& why) {
  handler.skipped(plan.name, why);
  skip_entry();
}

void TarReader::State::skip_entry() {
  extensions.clear();
  skip(plan.stored_bytes, tar_padding(plan.stored_bytes));
}

void TarReader::State::skip(std::uint64_t body_bytes, std::uint64_t padding_bytes) {
  padding = padding_bytes;
  remaining = body_bytes + padding_bytes;
  stage = remaining == 0 ? Stage::header : Stage::skip;
}

Status TarReader::State::finish() {
  if (stage == Stage::hard_link) {
    // The archive ends with a link: without a body, or with one that lacks its padding.
    const std::size_t count = held_count;
    const auto last = held;
    held_count = 0;
    if (count == 0) plan.entry.size = 0;
    plan.stored_bytes = plan.entry.size;
    plan.entry.body_offset = position - count;
    position -= count;
    begin_entry();
    TRY(feed(ByteView(last).first(count)));
  }
  if (stage == Stage::ended) return {};
  if (stage == Stage::skip && remaining <= padding) stage = Stage::header;
  if (stage != Stage::header && stage != Stage::last_zero) {
    return corrupt("tar: the archive ends inside an entry");
  }
  // What is left of a block is accepted where it is part of the zeros at the end.
  const ByteView rest = ByteView(held).first(held_count);
  if (!std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; })) {
    return corrupt("tar: the archive ends inside a header");
  }
  if (in_entry) TRY(on_first_zero_block());
  stage = Stage::ended;
  return {};
}

}  // namespace iar::archive
