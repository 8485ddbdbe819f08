#include "worker/confine.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace iar::worker {

namespace {

// What allocators, threads, signal handlers and plain reading and writing need.
constexpr std::array k_allowed = {SCMP_SYS(read),
                                  SCMP_SYS(write),
                                  SCMP_SYS(writev),
                                  SCMP_SYS(futex),
                                  SCMP_SYS(munmap),
                                  SCMP_SYS(mremap),
                                  SCMP_SYS(madvise),
                                  SCMP_SYS(brk),
                                  SCMP_SYS(exit),
                                  SCMP_SYS(exit_group),
                                  SCMP_SYS(rt_sigreturn),
                                  SCMP_SYS(rt_sigprocmask),
                                  SCMP_SYS(sigaltstack),
                                  SCMP_SYS(clock_gettime),
                                  SCMP_SYS(sched_yield),
                                  SCMP_SYS(getrandom),
                                  SCMP_SYS(gettid),
                                  SCMP_SYS(getpid),
                                  SCMP_SYS(restart_syscall),
                                  SCMP_SYS(rt_sigaction)};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;  // shadow memory is larger than any limit
#else
constexpr bool k_sanitized = false;
#endif

Error system_error(const char* what, int number) {
  return make_error(ErrorCode::internal, std::string("cannot confine the worker: ") + what + ": " +
                                             std::strerror(number));
}

Status set_limit(int resource, std::uint64_t most) {
  const rlimit limit{most, most};
  if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) {
    return system_error("setrlimit", errno);
  }
  return {};
}

int add_rules(scmp_filter_ctx filter) {
  for (const int call : k_allowed) {
    if (const int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0)) return failed;
  }
  // Memory, but never executable.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    const int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                                        SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (failed != 0) return failed;
  }
  // abort(3) signals its own process.
  const auto self = static_cast<scmp_datum_t>(::getpid());
  return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self));
}

}  // namespace

Status limit_resources(std::uint64_t memory_bytes_max) {
  TRY(set_limit(RLIMIT_CORE, 0));
  TRY(set_limit(RLIMIT_FSIZE, 0));
  if (!k_sanitized) TRY(set_limit(RLIMIT_DATA, memory_bytes_max));
  return {};
}

Status install_call_filter() {
  // Not earlier: without privilege the limit stops threads too.
  TRY(set_limit(RLIMIT_NPROC, 0));
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return system_error("prctl", errno);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return system_error("prctl", errno);
  const auto release = [](void* filter) { seccomp_release(filter); };
  const std::unique_ptr<void, decltype(release)> filter(seccomp_init(SCMP_ACT_TRAP), release);
  if (!filter) return system_error("seccomp_init", ENOMEM);
  int failed = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  // Calls by another architecture's numbers; ending one thread alone would leave the parent
  // waiting.
  if (failed == 0) {
    failed = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  }
  if (failed == 0) failed = add_rules(filter.get());
  if (failed == 0) failed = seccomp_load(filter.get());
  if (failed != 0) return system_error("seccomp", -failed);
  return {};
}

}  // namespace iar::worker
