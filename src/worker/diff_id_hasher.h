// SHA-256 of the uncompressed layer on a thread of its own, so that inflating need not wait for it.
// Without the thread it hashes in place.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>

#include "base/hash.h"

namespace iar::worker {

enum class Pipelined : std::uint8_t { no, yes };

class DiffIdHasher {
 public:
  explicit DiffIdHasher(Pipelined pipelined);
  ~DiffIdHasher();
  DiffIdHasher(const DiffIdHasher&) = delete;
  DiffIdHasher& operator=(const DiffIdHasher&) = delete;

  // Starts anew.
  void reset();
  // The bytes must stay as they are until wait() with the ticket returned.
  std::uint64_t submit(ByteView bytes);
  void wait(std::uint64_t ticket);
  // Of everything submitted since reset().
  Sha256Bytes digest();

 private:
  void run();

  Sha256 hash_;
  std::uint64_t submitted_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ByteView> pending_;
  std::uint64_t finished_ = 0;
  bool started_ = false;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace iar::worker
