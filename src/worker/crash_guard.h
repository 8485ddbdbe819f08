// What a lane's thread does when it goes down: leave the cause in the page that it shares with the
// parent, and end the process at once. Also the alarm on the processor time of a single call: a
// timer that ticks for the thread's whole life, so that beginning a call takes no system call.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "worker/protocol.h"

namespace iar::worker {

// For the whole process, before any thread starts. An allocation that fails ends the process too.
Status install_crash_handlers();

// For the calling thread, before the call filter is installed: its own signal stack (a stack
// overflow is one of the crashes) and timer.
class CrashGuard {
 public:
  static Result<std::unique_ptr<CrashGuard>> for_this_thread(LanePage& page,
                                                             std::uint32_t call_seconds_max);
  ~CrashGuard();
  CrashGuard(const CrashGuard&) = delete;
  CrashGuard& operator=(const CrashGuard&) = delete;

  void call_begins();
  void call_ends();

 private:
  explicit CrashGuard(std::unique_ptr<char[]> stack) : stack_(std::move(stack)) {}

  std::unique_ptr<char[]> stack_;
};

}  // namespace iar::worker
