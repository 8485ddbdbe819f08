#include "archive/zip.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "archive/raw_inflate.h"
#include "archive/zip_directory.h"
#include "archive/zip_records.h"
#include "archive/zip_scan.h"

namespace iar::archive {

namespace {

// A piece that is worked on at once; more than fits a cache costs time.
constexpr std::size_t k_piece_bytes = std::size_t{64} << 10U;
// Deflate data goes to the decoder in steps of this size, counted from its start, so that it meets
// an error at the same place however the archive is fed.
constexpr std::size_t k_deflate_step_bytes = std::size_t{32} << 10U;
// The decoder reads ahead; so many bytes may turn out not to be its own.
constexpr std::size_t k_read_ahead_bytes = 8;
// What is kept with the name of an entry, about.
constexpr std::uint64_t k_kept_overhead_bytes = 160;

constexpr std::uint64_t k_open = ~std::uint64_t{0};

}  // namespace

// Each step looks at the bytes from the current place on and answers how many it is done with, or
// that it needs more than there are.
struct ZipReader::State {
  enum class Stage : std::uint8_t {
    record,      // a record should start here
    gap,         // something else is here; the next record is looked for
    pass,        // `left` bytes are nobody's
    stored,      // `left` bytes of a wanted body
    deflated,    // of a wanted body; `left` bytes, or k_open
    open,        // of a body whose end is looked for, wanted if stored
    descriptor,  // one may stand here, after `body_bytes` of body
    over,        // nothing more is read
  };
  struct Step {
    std::size_t used = 0;
    bool starved = false;
  };
  static constexpr Step k_starved{0, true};

  State(ZipHandler& to, const ZipLimits& most) : handler(to), limits(most) {}

  void feed(ByteView bytes);
  std::size_t consume(ByteView view, More more);
  Step step(ByteView view, More more);
  Step step_record(ByteView view, More more);
  Step step_gap(ByteView view, More more);
  Step step_pass(ByteView view);
  Step step_stored(ByteView view);
  Step step_deflated(ByteView view, More more);
  Step step_open(ByteView view, More more);
  Step step_descriptor(ByteView view, More more);

  Step read_local(ByteView view, More more);
  Step read_central(ByteView view, More more);
  Step read_zip64_end(ByteView view, More more);
  Step read_end(ByteView view, More more);
  Step no_record();

  Stage begin_entry(const ZipLocal& local);
  [[nodiscard]] Stage body_stage(const ZipLocal& local) const;
  void deliver(ByteView bytes);
  Step inflate(ByteView in, std::size_t fresh_from);
  void end_entry(const Status& status);
  Stage after_body();
  bool keep(std::uint64_t bytes);
  void stop(std::string message);

  ZipHandler& handler;
  ZipLimits limits;
  Stage stage = Stage::record;
  std::vector<std::uint8_t> held;  // what a step needed more than
  std::uint64_t position = 0;      // of the first byte that is not done with
  bool is_zip = false;

  bool in_entry = false;  // between the handler's begin and end
  bool with_descriptor = false;
  std::uint64_t left = 0;
  std::uint64_t body_bytes = 0;  // done with, of the entry's body as stored
  std::size_t read_ahead = 0;    // bytes at the current place that the decoder has had
  ZipEndSearch search;
  std::optional<RawInflater> inflater;
  std::vector<std::uint8_t> inflated;
  std::uint64_t delivered = 0;

  std::optional<Zip64End> zip64;
  std::uint64_t zip64_position = 0;
  ZipDirectory directory;
  std::uint64_t kept = 0;
  Status limit;
};

ZipReader::ZipReader(ZipHandler& handler, const ZipLimits& limits)
    : state_(std::make_unique<State>(handler, limits)) {}
ZipReader::~ZipReader() = default;

void ZipReader::feed(ByteView bytes) {
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(bytes.size(), k_piece_bytes));
    bytes = bytes.subspan(piece.size());
    state_->feed(piece);
  }
}

ZipListing ZipReader::finish() {
  State& state = *state_;
  state.consume(state.held, More::none);
  const Error ends = make_error(ErrorCode::corrupt, "the archive ends inside an entry");
  if (state.in_entry) state.end_entry(ends);
  ZipListing listing;
  listing.is_zip = state.is_zip;
  listing.entries = state.directory.listing();
  if (!state.limit.ok()) {
    listing.status = state.limit;
  } else if (state.is_zip && !state.directory.ended()) {
    listing.status = make_error(ErrorCode::corrupt, "the archive's directory is missing or broken");
  } else if (state.directory.unseen() > 0) {
    listing.status = make_error(ErrorCode::corrupt,
                                "the archive's directory lists entries that "
                                "are not where it says");
  }
  return listing;
}

void ZipReader::State::feed(ByteView bytes) {
  if (held.empty()) {
    const std::size_t used = consume(bytes, More::may_follow);
    held.assign(bytes.begin() + static_cast<std::ptrdiff_t>(used), bytes.end());
    return;
  }
  held.insert(held.end(), bytes.begin(), bytes.end());
  const std::size_t used = consume(held, More::may_follow);
  held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(used));
}

std::size_t ZipReader::State::consume(ByteView view, More more) {
  std::size_t used = 0;
  while (true) {
    const Step done = step(view.subspan(used), more);
    used += done.used;
    position += done.used;
    if (done.starved) return used;
  }
}

ZipReader::State::Step ZipReader::State::step(ByteView view, More more) {
  switch (stage) {
    case Stage::record: return step_record(view, more);
    case Stage::gap: return step_gap(view, more);
    case Stage::pass: return step_pass(view);
    case Stage::stored: return step_stored(view);
    case Stage::deflated: return step_deflated(view, more);
    case Stage::open: return step_open(view, more);
    case Stage::descriptor: return step_descriptor(view, more);
    case Stage::over: break;
  }
  return {view.size(), true};
}

ZipReader::State::Step ZipReader::State::step_record(ByteView view, More more) {
  const auto signature = zip_signature(view);
  if (!signature) return k_starved;
  switch (static_cast<ZipRecord>(*signature)) {
    case ZipRecord::local: return read_local(view, more);
    case ZipRecord::central: return read_central(view, more);
    case ZipRecord::zip64_end: return read_zip64_end(view, more);
    case ZipRecord::end: return read_end(view, more);
    case ZipRecord::zip64_locator:
      if (view.size() < k_zip64_locator_bytes) return k_starved;
      return {k_zip64_locator_bytes};
    case ZipRecord::descriptor: break;
  }
  return no_record();
}

ZipReader::State::Step ZipReader::State::no_record() {
  directory.interrupt();
  zip64.reset();
  stage = Stage::gap;
  return {1};
}

ZipReader::State::Step ZipReader::State::step_gap(ByteView view, More more) {
  const std::string_view text = as_text(view);
  std::size_t judged = view.size();
  if (more == More::may_follow) judged -= std::min(judged, k_zip_central_bytes);
  for (std::size_t at = text.find("PK"); at < judged; at = text.find("PK", at + 1)) {
    const ByteView bytes = view.subspan(at);
    const auto record = static_cast<ZipRecord>(zip_signature(bytes).value_or(0));
    const bool found = (record == ZipRecord::local && plausible_zip_local(bytes)) ||
                       (record == ZipRecord::central && plausible_zip_central(bytes)) ||
                       (record == ZipRecord::end && plausible_zip_end(bytes));
    if (!found) continue;
    stage = Stage::record;
    return {at};
  }
  return {judged, true};
}

ZipReader::State::Step ZipReader::State::step_pass(ByteView view) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, view.size()));
  left -= count;
  body_bytes += count;
  if (left > 0) return {count, true};
  stage = after_body();
  return {count};
}

ZipReader::State::Step ZipReader::State::step_stored(ByteView view) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, view.size()));
  deliver(view.first(count));
  if (stage == Stage::over) return {count};
  left -= count;
  body_bytes += count;
  if (left > 0) return {count, true};
  end_entry({});
  stage = after_body();
  return {count};
}

ZipReader::State::Step ZipReader::State::step_open(ByteView view, More more) {
  const ZipEndSearch::Step found = search.search(view, more);
  if (in_entry) deliver(view.first(found.body_bytes));
  if (stage == Stage::over) return {found.body_bytes};
  if (!found.descriptor_bytes) return {found.body_bytes, true};
  if (in_entry) end_entry({});
  stage = Stage::record;
  return {found.body_bytes + *found.descriptor_bytes};
}

ZipReader::State::Step ZipReader::State::step_descriptor(ByteView view, More more) {
  if (view.size() < k_zip_descriptor_look_bytes && more == More::may_follow) return k_starved;
  stage = Stage::record;
  return {zip_descriptor_size(view, body_bytes).value_or(0)};
}

ZipReader::State::Step ZipReader::State::step_deflated(ByteView view, More more) {
  const std::uint64_t step_bytes = std::min<std::uint64_t>(left, k_deflate_step_bytes + read_ahead);
  if (view.size() < step_bytes && more == More::may_follow) return k_starved;
  const auto given = static_cast<std::size_t>(std::min<std::uint64_t>(step_bytes, view.size()));
  if (given <= read_ahead) {
    // Nothing the decoder has not had.
    if (left > given) return k_starved;
    end_entry(make_error(ErrorCode::corrupt, "deflate data ends early"));
    left -= read_ahead;
    stage = Stage::pass;
    return {std::exchange(read_ahead, 0)};
  }
  const Step done = inflate(view.first(given), read_ahead);
  body_bytes += done.used;
  if (left != k_open) left -= done.used;
  return done;
}

// The bytes from `fresh_from` on go to the decoder; those before it has had.
ZipReader::State::Step ZipReader::State::inflate(ByteView in, std::size_t fresh_from) {
  ByteView rest = in.subspan(fresh_from);
  while (true) {
    const auto done = inflater->step(rest, inflated);
    if (!done.ok()) {
      end_entry(done.error());
      read_ahead = 0;
      stage = left == k_open ? Stage::gap : Stage::pass;
      return {in.size()};
    }
    rest = rest.subspan(done->consumed);
    deliver(ByteView(inflated).first(done->produced));
    if (stage == Stage::over) return {in.size()};
    if (done->ended) break;
    if (done->consumed == 0 && done->produced == 0) {
      read_ahead = std::min(in.size(), k_read_ahead_bytes);
      return {in.size() - read_ahead};
    }
  }
  end_entry({});
  read_ahead = 0;
  const std::size_t used = in.size() - rest.size() - inflater->unread_bytes();
  stage = left == k_open ? Stage::descriptor : Stage::pass;
  return {used};
}

void ZipReader::State::deliver(ByteView bytes) {
  const auto count = std::min<std::uint64_t>(bytes.size(), limits.body_bytes_max - delivered);
  delivered += count;
  if (count > 0) handler.body(bytes.first(static_cast<std::size_t>(count)));
  if (count < bytes.size()) stop("the archive's entries are larger when inflated than is read");
}

void ZipReader::State::end_entry(const Status& status) {
  in_entry = false;
  handler.end(status);
}

ZipReader::State::Stage ZipReader::State::after_body() {
  return with_descriptor ? Stage::descriptor : Stage::record;
}

bool ZipReader::State::keep(std::uint64_t bytes) {
  kept += bytes + k_kept_overhead_bytes;
  if (kept <= limits.kept_bytes_max) return true;
  stop("the archive has more entries of interest than are kept");
  return false;
}

void ZipReader::State::stop(std::string message) {
  limit = make_error(ErrorCode::limit, std::move(message));
  stage = Stage::over;
  if (in_entry) end_entry(limit);
}

ZipReader::State::Step ZipReader::State::read_local(ByteView view, More more) {
  if (view.size() < k_zip_local_bytes && more == More::may_follow) return k_starved;
  if (!plausible_zip_local(view)) return no_record();
  if (view.size() < zip_local_size(view)) return k_starved;
  is_zip = true;
  directory.interrupt();
  zip64.reset();
  const ZipLocal local = read_zip_local(view);
  with_descriptor = local.has_descriptor();
  left = local.open_end() ? k_open : local.stored_bytes;
  body_bytes = 0;
  read_ahead = 0;
  search = {};
  stage = begin_entry(local);
  return {local.size};
}

// Tells the handler of the entry; answers how its body is read.
ZipReader::State::Stage ZipReader::State::begin_entry(const ZipLocal& local) {
  const Stage passing = left == k_open ? Stage::open : Stage::pass;
  if (local.name.size() > limits.name_bytes_max) return passing;
  handler.entry(local.name);
  if (!handler.wanted(local.name)) return passing;
  if (!keep(local.name.size())) return Stage::over;
  handler.begin(directory.add_entry(local.name, position), local.name);
  in_entry = true;
  const bool deflated = local.method == k_zip_deflated;
  if (local.encrypted() || (!deflated && local.method != k_zip_stored)) {
    end_entry(make_error(ErrorCode::unsupported, local.encrypted()
                                                     ? "the entry is encrypted"
                                                     : "the entry is compressed in a way that is "
                                                       "not read"));
    return passing;
  }
  if (!deflated) return left == k_open ? Stage::open : Stage::stored;
  if (!inflater) {
    inflater.emplace();
    inflated.resize(k_piece_bytes);
  }
  inflater->reset();
  return Stage::deflated;
}

ZipReader::State::Step ZipReader::State::read_central(ByteView view, More more) {
  if (view.size() < k_zip_central_bytes && more == More::may_follow) return k_starved;
  if (!plausible_zip_central(view)) return no_record();
  if (view.size() < zip_central_size(view)) return k_starved;
  is_zip = true;
  zip64.reset();
  const ZipCentral central = read_zip_central(view);
  const bool wanted = central.name.size() <= limits.name_bytes_max && handler.wanted(central.name);
  if (wanted && !keep(0)) return {0};
  directory.add_record(central, position, wanted);
  return {central.size};
}

ZipReader::State::Step ZipReader::State::read_zip64_end(ByteView view, More more) {
  if (view.size() < k_zip64_end_bytes) return more == More::none ? no_record() : k_starved;
  zip64 = archive::read_zip64_end(view);
  zip64_position = position;
  if (zip64->size < k_zip64_end_bytes) return no_record();
  left = zip64->size;
  with_descriptor = false;
  stage = Stage::pass;
  return {0};
}

ZipReader::State::Step ZipReader::State::read_end(ByteView view, More more) {
  if (view.size() < k_zip_end_bytes && more == More::may_follow) return k_starved;
  if (!plausible_zip_end(view)) return no_record();
  is_zip = true;
  const ZipEnd end = read_zip_end(view, zip64);
  const bool fits = directory.end(end, zip64 ? zip64_position : position);
  zip64.reset();
  left = fits ? end.comment_bytes : 0;
  with_descriptor = false;
  stage = left > 0 ? Stage::pass : Stage::record;
  return {k_zip_end_bytes};
}

}  // namespace iar::archive
