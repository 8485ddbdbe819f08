#include "worker/diff_id_hasher.h"

namespace iar::worker {

DiffIdHasher::DiffIdHasher(Pipelined pipelined) {
  if (pipelined == Pipelined::no) return;
  thread_ = std::jthread([this] { run(); });
  // A thread's first steps are calls that the worker's filter forbids: they must be behind it.
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return started_; });
}

DiffIdHasher::~DiffIdHasher() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DiffIdHasher::run() {
  std::unique_lock lock(mutex_);
  started_ = true;
  changed_.notify_all();
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !pending_.empty(); });
    if (pending_.empty()) return;
    const ByteView bytes = pending_.front();
    lock.unlock();
    hash_.update(bytes);
    lock.lock();
    pending_.pop_front();
    ++finished_;
    changed_.notify_all();
  }
}

void DiffIdHasher::reset() {
  wait(submitted_);
  hash_ = Sha256();
}

std::uint64_t DiffIdHasher::submit(ByteView bytes) {
  ++submitted_;
  if (!thread_.joinable()) {
    hash_.update(bytes);
    finished_ = submitted_;
    return submitted_;
  }
  const std::scoped_lock lock(mutex_);
  pending_.push_back(bytes);
  changed_.notify_all();
  return submitted_;
}

void DiffIdHasher::wait(std::uint64_t ticket) {
  if (!thread_.joinable()) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished_ >= ticket; });
}

Sha256Bytes DiffIdHasher::digest() {
  wait(submitted_);
  return hash_.digest();
}

}  // namespace iar::worker
