#include "worker/crash_guard.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <new>

namespace iar::worker {

namespace {

using Cause = LanePage::Cause;

constexpr std::size_t k_stack_bytes = std::size_t{64} << 10U;
constexpr int k_exit_status = 86;

thread_local LanePage* t_page = nullptr;
thread_local bool t_out_of_memory = false;

int alarm_signal() { return SIGRTMIN; }

// Only async-signal-safe steps: a store and exit_group.
void go_down(int signal) {
  Cause cause = t_out_of_memory ? Cause::memory : Cause::crash;
  if (signal == SIGSYS) cause = Cause::forbidden_call;
  if (signal == alarm_signal()) cause = Cause::hang;
  if (t_page != nullptr) t_page->cause = cause;
  ::_exit(k_exit_status);
}

void out_of_memory() {
  t_out_of_memory = true;
  std::abort();
}

}  // namespace

Status install_crash_handlers() {
  struct sigaction action {};
  action.sa_handler = go_down;
  action.sa_flags = SA_ONSTACK;
  const std::array signals = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, alarm_signal()};
  for (const int signal : signals) {
    if (::sigaction(signal, &action, nullptr) != 0) {
      return make_error(ErrorCode::internal, "cannot install a signal handler");
    }
  }
  std::set_new_handler(out_of_memory);
  return {};
}

Result<std::unique_ptr<CrashGuard>> CrashGuard::for_this_thread(LanePage& page,
                                                                std::uint32_t call_seconds_max) {
  t_page = &page;
  auto stack = std::make_unique<char[]>(k_stack_bytes);
  stack_t alternate{};
  alternate.ss_sp = stack.get();
  alternate.ss_size = k_stack_bytes;
  if (::sigaltstack(&alternate, nullptr) != 0) {
    return make_error(ErrorCode::internal, "cannot set a signal stack");
  }
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = alarm_signal();
  event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
  timer_t timer{};
  if (::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0) {
    return make_error(ErrorCode::internal, "cannot create a timer");
  }
  return std::unique_ptr<CrashGuard>(new CrashGuard(timer, call_seconds_max, std::move(stack)));
}

CrashGuard::~CrashGuard() {
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  ::sigaltstack(&none, nullptr);
}

void CrashGuard::call_begins() {
  itimerspec when{};
  when.it_value.tv_sec = call_seconds_max_;
  ::timer_settime(timer_, 0, &when, nullptr);
}

void CrashGuard::call_ends() {
  const itimerspec never{};
  ::timer_settime(timer_, 0, &never, nullptr);
}

}  // namespace iar::worker
