#include "worker/crash_guard.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <new>

namespace iar::worker {

namespace {

using Cause = LanePage::Cause;

constexpr std::size_t k_stack_bytes = std::size_t{64} << 10U;
constexpr int k_exit_status = 86;

// A call ends when it has seen this many ticks, each this part of the time that it may take.
constexpr std::uint32_t k_call_ticks = 8;

// Of the thread's current call. The handler runs on the same thread.
struct CallClock {
  volatile std::sig_atomic_t active = 0;
  volatile std::sig_atomic_t ticks = 0;
};

thread_local LanePage* t_page = nullptr;
thread_local bool t_out_of_memory = false;
thread_local CallClock t_call;

int alarm_signal() { return SIGRTMIN; }

// Only async-signal-safe steps: a store and exit_group.
void go_down(int signal) {
  Cause cause = t_out_of_memory ? Cause::memory : Cause::crash;
  if (signal == SIGSYS) cause = Cause::forbidden_call;
  if (signal == alarm_signal()) cause = Cause::hang;
  if (t_page != nullptr) t_page->cause = cause;
  ::_exit(k_exit_status);
}

void tick(int signal) {
  if (t_call.active == 0) return;
  t_call.ticks = t_call.ticks + 1;
  // The first tick comes at some time within the call, so that it counts for nothing.
  if (t_call.ticks > static_cast<std::sig_atomic_t>(k_call_ticks)) go_down(signal);
}

void out_of_memory() {
  t_out_of_memory = true;
  std::abort();
}

Status install(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  if (::sigaction(signal, &action, nullptr) != 0) {
    return make_error(ErrorCode::internal, "cannot install a signal handler");
  }
  return {};
}

// Of processor time, for as long as the thread lives.
Status start_ticking(std::uint32_t call_seconds_max) {
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = alarm_signal();
  event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
  timer_t timer{};
  if (::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0) {
    return make_error(ErrorCode::internal, "cannot create a timer");
  }
  const std::uint64_t tick_ns = std::uint64_t{call_seconds_max} * 1'000'000'000 / k_call_ticks;
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(tick_ns / 1'000'000'000);
  when.it_value.tv_nsec = static_cast<long>(tick_ns % 1'000'000'000);
  when.it_interval = when.it_value;
  if (::timer_settime(timer, 0, &when, nullptr) != 0) {
    return make_error(ErrorCode::internal, "cannot start a timer");
  }
  return {};
}

}  // namespace

Status install_crash_handlers() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS}) {
    TRY(install(signal, go_down));
  }
  TRY(install(alarm_signal(), tick));
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
  TRY(start_ticking(call_seconds_max));
  return std::unique_ptr<CrashGuard>(new CrashGuard(std::move(stack)));
}

CrashGuard::~CrashGuard() {
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  ::sigaltstack(&none, nullptr);
}

void CrashGuard::call_begins() {
  t_call.ticks = 0;
  t_call.active = 1;
}

void CrashGuard::call_ends() { t_call.active = 0; }

}  // namespace iar::worker
