#include "worker/lane.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "model/codec.h"

namespace iar::worker {

namespace {

constexpr std::size_t k_read_bytes = std::size_t{64} << 10U;
constexpr std::size_t k_record_bytes = 128;  // what the smallest record takes beside its bytes

Error nonsense() {
  return make_error(ErrorCode::corrupt, "the worker sent something that is no message");
}

}  // namespace

Result<LayerAnswer> Lane::read_layer(const LayerJob& job, const ReadBytes& read,
                                     const FeedSettings& settings) {
  answer_ = {};
  answer_.facts.resize(analyzers_);
  asked_.clear();
  last_checkpoint_ = received_bytes_ = slots_sent_ = slots_taken_ = 0;
  done_ = false;
  TRY(send(ToWorker::begin_layer, as_bytes(encode_job(job)), settings));
  TRY(feed(read, UINT64_MAX, settings));
  return answer();
}

Result<LayerAnswer> Lane::serve(const ServeJob& serve, const ReadBytes& read, Sha256 hash,
                                std::uint64_t stored_bytes, const FeedSettings& settings) {
  answer_ = {};
  answer_.facts.resize(analyzers_);
  answer_.stored_hash = std::move(hash);
  asked_.clear();
  last_checkpoint_ = UINT64_MAX;  // a second read makes none
  received_bytes_ = slots_sent_ = slots_taken_ = 0;
  done_ = false;
  TRY(send(ToWorker::begin_serve, as_bytes(encode_serve(serve)), settings));
  TRY(feed(read, stored_bytes, settings));
  return answer();
}

Error Lane::lost() {
  worker_gone_ = true;
  return make_error(ErrorCode::internal, "the worker ended early");
}

Result<LayerAnswer> Lane::answer() { return std::move(answer_); }

Status Lane::wait_for_slot(const FeedSettings& settings) {
  while (slots_sent_ - slots_taken_ >= k_slots) TRY(wait(0, settings));
  return {};
}

// A full slot whatever the source hands out at a time, so that the worker sees the same pieces;
// less only at the end.
Result<std::size_t> Lane::fill_slot(const ReadBytes& read, std::uint64_t bytes_max) {
  const MutableByteView slot = worker_.slot(index_, slots_sent_ % k_slots);
  const std::size_t most = std::min<std::uint64_t>(slot.size(), bytes_max);
  std::size_t filled = 0;
  while (filled < most) {
    TRY_ASSIGN(const std::size_t got, read(slot.subspan(filled, most - filled)));
    if (got == 0) break;
    filled += got;
  }
  answer_.stored_hash.update(slot.first(filled));
  answer_.stored_bytes += filled;
  return filled;
}

Status Lane::feed(const ReadBytes& read, std::uint64_t bytes_max, const FeedSettings& settings) {
  while (answer_.stored_bytes < bytes_max) {
    TRY(wait_for_slot(settings));
    TRY_ASSIGN(const std::size_t filled, fill_slot(read, bytes_max - answer_.stored_bytes));
    if (filled == 0) break;
    ++slots_sent_;
    TRY(send(ToWorker::data, as_bytes(encode_slot_size(filled)), settings));
    TRY(checkpoint_if_due(settings));
    if (settings.progress) settings.progress(filled);
  }
  TRY(send(ToWorker::end_layer, {}, settings));
  return wait_for_done(settings);
}

Status Lane::checkpoint_if_due(const FeedSettings& settings) {
  if (last_checkpoint_ > answer_.stored_bytes ||
      answer_.stored_bytes - last_checkpoint_ < settings.checkpoint_every_bytes) {
    return {};
  }
  last_checkpoint_ = answer_.stored_bytes;
  asked_.push_back({static_cast<std::uint32_t>(asked_.size() + 1), answer_.stored_bytes, 0,
                    answer_.stored_hash});
  return send(ToWorker::checkpoint, {}, settings);
}

Status Lane::send(ToWorker kind, ByteView bytes, const FeedSettings& settings) {
  std::string message = message_header(static_cast<std::uint8_t>(kind), bytes.size());
  message += as_text(bytes);
  return push(as_bytes(message), settings);
}

Status Lane::push(ByteView bytes, const FeedSettings& settings) {
  const int out = worker_.lanes()[index_].bytes_out;
  while (!bytes.empty()) {
    const ssize_t put = ::write(out, bytes.data(), bytes.size());
    if (put > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(put));
    } else if (put < 0 && errno == EPIPE) {
      return lost();
    } else if (put < 0 && errno != EAGAIN && errno != EINTR) {
      return make_error(ErrorCode::internal, "cannot write to the worker");
    } else {
      TRY(wait(POLLOUT, settings));
    }
  }
  return {};
}

Status Lane::wait_for_done(const FeedSettings& settings) {
  while (!done_) TRY(wait(0, settings));
  return {};
}

// Waits until the worker takes bytes (if asked for) or has sent some, which are then taken.
Status Lane::wait(short events_out, const FeedSettings& settings) {
  const auto& ends = worker_.lanes()[index_];
  std::array<pollfd, 2> polled = {pollfd{ends.facts_in, POLLIN, 0},
                                  pollfd{ends.bytes_out, events_out, 0}};
  const int ready =
      ::poll(polled.data(), events_out != 0 ? 2 : 1, settings.deadline.poll_timeout_ms());
  if (ready == 0) return make_error(ErrorCode::cancelled, "the time for this image is over");
  if (ready > 0 && (polled[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
    return receive(settings);
  return {};
}

Status Lane::receive(const FeedSettings& settings) {
  const std::size_t before = received_.size();
  received_.resize(before + k_read_bytes);
  const MutableByteView room = MutableByteView(received_).subspan(before);
  const ssize_t got = ::read(worker_.lanes()[index_].facts_in, room.data(), room.size());
  received_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got == 0) return lost();
  if (got < 0 && errno != EAGAIN && errno != EINTR) return lost();
  received_bytes_ += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  if (received_bytes_ > settings.answer_bytes_max) {
    return make_error(ErrorCode::limit, "more facts in one layer than the memory budget allows");
  }
  return take_messages();
}

Status Lane::take_messages() {
  Cursor cursor{ByteView(received_)};
  std::size_t consumed = 0;
  while (true) {
    const auto kind = cursor.u8();
    const auto size = cursor.u32_le();
    if (!kind || !size) break;
    if (*size > k_answer_bytes_max) return nonsense();
    const auto bytes = cursor.take(*size);
    if (!bytes) break;
    TRY(take(static_cast<ToParent>(*kind), *bytes));
    consumed = cursor.position();
  }
  received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(consumed));
  return {};
}

Status Lane::take(ToParent kind, ByteView bytes) {
  if (done_) return nonsense();
  switch (kind) {
    case ToParent::contents_block: answer_.contents_blocks.emplace_back(as_text(bytes)); return {};
    case ToParent::facts: received_bytes_ += k_record_bytes; return take_facts(bytes);
    case ToParent::file_digest: return take_digest(bytes);
    case ToParent::diagnostic: received_bytes_ += k_record_bytes; return take_diagnostic(bytes);
    case ToParent::taken: return ++slots_taken_ <= slots_sent_ ? Status() : nonsense();
    case ToParent::checkpoint: return take_checkpoint(bytes);
    case ToParent::done: {
      TRY_ASSIGN(answer_.done, decode_done(bytes));
      done_ = true;
      return {};
    }
  }
  return nonsense();
}

Status Lane::take_facts(ByteView bytes) {
  model::Decoder in(bytes);
  const std::uint64_t analyzer = in.number();
  model::FileFacts facts;
  model::decode(in, facts);
  TRY(in.finish());
  if (analyzer >= analyzers_) return nonsense();
  answer_.facts[analyzer].push_back(std::move(facts));
  return {};
}

Status Lane::take_digest(ByteView bytes) {
  model::Decoder in(bytes);
  const auto position = static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX));
  Sha256Bytes digest{};
  std::ranges::copy(in.raw(digest.size()), digest.begin());
  TRY(in.finish());
  answer_.file_digests.emplace_back(position, digest);
  return {};
}

Status Lane::take_diagnostic(ByteView bytes) {
  model::Decoder in(bytes);
  model::Diagnostic diagnostic;
  model::decode(in, diagnostic);
  TRY(in.finish());
  answer_.diagnostics.push_back(std::move(diagnostic));
  return {};
}

Status Lane::take_checkpoint(ByteView bytes) {
  TRY_ASSIGN(const CheckpointSaved saved, decode_checkpoint(bytes));
  if (saved.checkpoint == 0 || saved.checkpoint > asked_.size()) return nonsense();
  if (!saved.usable) return {};
  Checkpoint& asked = asked_[saved.checkpoint - 1];
  asked.offset = saved.offset;
  answer_.checkpoints.push_back(asked);
  return {};
}

}  // namespace iar::worker
