#include "worker/lane_worker.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "model/codec.h"

namespace iar::worker {

namespace {

constexpr std::size_t k_flush_bytes = std::size_t{64} << 10U;
constexpr std::size_t k_read_ahead_bytes = std::size_t{4} << 10U;
// The parent hears of free slots in lots: each time costs a switch between the processes.
constexpr std::size_t k_slots_told = k_slots / 2;
constexpr std::size_t k_job_bytes_max = std::size_t{64} << 20U;  // a serve job lists many demands

}  // namespace

LaneWorker::LaneWorker(const analyze::Dispatch& dispatch, LaneDescriptors ends, Memory memory,
                       Pipelined pipelined, WorkerShared& shared)
    : dispatch_(dispatch),
      ends_(ends),
      page_(memory.page),
      slots_(memory.slots),
      shared_(shared),
      stage_(pipelined),
      hasher_(pipelined) {}

Status LaneWorker::prepare(std::uint32_t call_seconds_max) {
  TRY_ASSIGN(guard_, CrashGuard::for_this_thread(page_, call_seconds_max));
  return {};
}

void LaneWorker::run() {
  while (const auto message = receive()) {
    if (!handle(*message)) return;
  }
}

bool LaneWorker::read_exactly(MutableByteView out) {
  while (!out.empty()) {
    if (unread_.empty() && !refill()) return false;
    const std::size_t most = std::min(out.size(), unread_.size());
    std::ranges::copy(unread_.first(most), out.begin());
    unread_ = unread_.subspan(most);
    out = out.subspan(most);
  }
  return true;
}

bool LaneWorker::refill() {
  read_ahead_.resize(k_read_ahead_bytes);
  ssize_t got = 0;
  do {
    got = ::read(ends_.bytes_in, read_ahead_.data(), read_ahead_.size());
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  unread_ = ByteView(read_ahead_).first(static_cast<std::size_t>(got));
  return true;
}

std::optional<LaneWorker::Message> LaneWorker::receive() {
  std::array<std::uint8_t, k_header_bytes> header{};
  if (!read_exactly(header)) return std::nullopt;
  Cursor cursor{ByteView(header)};
  const auto kind = cursor.u8().value_or(0);
  const std::size_t size = cursor.u32_le().value_or(0);
  if (size > k_job_bytes_max) return std::nullopt;
  if (input_.size() < size) input_.resize(size);
  const MutableByteView bytes = MutableByteView(input_).first(size);
  if (!read_exactly(bytes)) return std::nullopt;
  return Message{static_cast<ToWorker>(kind), bytes};
}

bool LaneWorker::handle(const Message& message) {
  switch (message.kind) {
    case ToWorker::begin_layer: return begin_layer(message.bytes);
    case ToWorker::begin_serve: return begin_serve(message.bytes);
    case ToWorker::data: return take_data(message.bytes);
    case ToWorker::checkpoint: save_checkpoint(); return true;
    case ToWorker::end_layer: end_layer(); return true;
  }
  return false;
}

bool LaneWorker::take_data(ByteView message) {
  const auto size = decode_slot_size(message);
  if (!size) return false;
  const ByteView bytes = slots_.subspan(next_slot_ * k_slot_bytes, *size);
  next_slot_ = (next_slot_ + 1) % k_slots;
  if (pass_) pass_->feed(bytes);
  if (serve_) serve_->feed(bytes);
  send(ToParent::taken, {});
  if (++taken_ == k_slots_told) {
    taken_ = 0;
    flush();
  }
  return true;
}

bool LaneWorker::begin_layer(ByteView bytes) {
  auto job = decode_job(bytes);
  if (!job) return false;
  job_ = std::move(job).value();
  page_.layer = job_.layer;
  next_slot_ = taken_ = 0;
  {
    const std::scoped_lock lock(shared_.mutex);
    shared_.checkpoints.forget(job_.layer);
  }
  serve_.reset();
  context_.emplace(dispatch_, job_.limits, job_.enabled, job_.quarantine, *this, *this);
  pass_.emplace(*context_, job_, stage_, hasher_);
  return true;
}

bool LaneWorker::begin_serve(ByteView bytes) {
  auto serve = decode_serve(bytes);
  if (!serve) return false;
  job_ = serve->job;
  page_.layer = job_.layer;
  next_slot_ = taken_ = 0;
  pass_.reset();
  context_.emplace(dispatch_, job_.limits, job_.enabled, job_.quarantine, *this, *this);
  const std::scoped_lock lock(shared_.mutex);
  serve_.emplace(*context_, std::move(serve).value(), shared_.checkpoints, kept_, stage_);
  return true;
}

void LaneWorker::save_checkpoint() {
  if (!pass_ || pass_->failed()) return;
  const std::scoped_lock lock(shared_.mutex);
  send(ToParent::checkpoint, encode_checkpoint(shared_.checkpoints.save(job_.layer, stage_)));
}

void LaneWorker::end_layer() {
  Done done;
  if (pass_) done = pass_->finish();
  if (serve_) done = serve_->finish();
  pass_.reset();
  serve_.reset();
  send(ToParent::done, encode_done(done));
  flush();
}

void LaneWorker::send(ToParent kind, std::string_view bytes) {
  output_ += message_header(static_cast<std::uint8_t>(kind), bytes.size());
  output_ += bytes;
  if (output_.size() >= k_flush_bytes) flush();
}

void LaneWorker::flush() {
  std::string_view rest = output_;
  while (!rest.empty()) {
    const ssize_t put = ::write(ends_.facts_out, rest.data(), rest.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) ::_exit(0);  // the parent is gone
    rest.remove_prefix(static_cast<std::size_t>(put));
  }
  output_.clear();
}

void LaneWorker::contents_block(std::string block) { send(ToParent::contents_block, block); }

void LaneWorker::facts(std::size_t analyzer, model::FileFacts facts) {
  model::Encoder out;
  out.number(analyzer);
  model::encode(out, facts);
  send(ToParent::facts, out.bytes());
}

void LaneWorker::file_digest(std::uint32_t position, const Sha256Bytes& digest) {
  model::Encoder out;
  out.number(position);
  out.raw(digest);
  send(ToParent::file_digest, out.bytes());
}

void LaneWorker::diagnostic(model::Diagnostic diagnostic) {
  diagnostic.layer = static_cast<int>(job_.layer);
  model::Encoder out;
  model::encode(out, diagnostic);
  send(ToParent::diagnostic, out.bytes());
}

void LaneWorker::begin(std::string_view path, std::size_t analyzer) {
  page_.analyzer = static_cast<std::uint32_t>(analyzer);
  page_.path_size = static_cast<std::uint32_t>(std::min(path.size(), LanePage::k_path_bytes));
  std::memcpy(&page_.path[0], path.data(), page_.path_size);
  page_.active = 1;
  guard_->call_begins();
}

void LaneWorker::end() {
  guard_->call_ends();
  page_.active = 0;
}

}  // namespace iar::worker
