// A moment on the steady clock after which waiting is pointless.
#pragma once

#include <chrono>
#include <optional>

namespace iar {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline never() { return Deadline(); }
  static Deadline after(Clock::duration duration) { return Deadline(Clock::now() + duration); }

  [[nodiscard]] bool passed() const { return moment_ && Clock::now() >= *moment_; }
  // Milliseconds left for poll(2): -1 without a deadline, 0 when it has passed.
  [[nodiscard]] int poll_timeout_ms() const;
  // The earlier of the two.
  [[nodiscard]] Deadline earlier(const Deadline& other) const;

 private:
  Deadline() = default;
  explicit Deadline(Clock::time_point moment) : moment_(moment) {}
  std::optional<Clock::time_point> moment_;
};

}  // namespace iar
