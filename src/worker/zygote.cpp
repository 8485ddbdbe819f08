#include "worker/zygote.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <type_traits>
#include <vector>

namespace iar::worker {

namespace {

// Both ends are the same program: the request is its bytes. All of them are fields, so that nothing
// else of the parent's memory travels along.
struct Request {
  enum class Kind : std::uint32_t { spawn, reap };
  Kind kind;
  pid_t worker;
  std::uint32_t lanes;
  std::uint32_t pipelined;
  std::uint64_t memory_bytes_max;
  std::uint64_t call_seconds_max;
};
static_assert(std::has_unique_object_representations_v<Request>);

WorkerSettings settings_of(const Request& request) {
  return {request.lanes, request.pipelined != 0 ? Pipelined::yes : Pipelined::no,
          request.memory_bytes_max, static_cast<std::uint32_t>(request.call_seconds_max)};
}

constexpr std::size_t k_descriptors_max = 2 * k_lanes_max + 1;

union ControlBuffer {
  char bytes[CMSG_SPACE(k_descriptors_max * sizeof(int))];
  cmsghdr aligned;
};

bool send_request(int socket, const Request& request, std::span<const int> descriptors) {
  iovec part{const_cast<Request*>(&request), sizeof(request)};
  ControlBuffer control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = &control.bytes[0];
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof(request));
}

bool receive_request(int socket, Request& request, std::vector<int>& descriptors) {
  iovec part{&request, sizeof(request)};
  ControlBuffer control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control.bytes[0];
  message.msg_controllen = sizeof(control);
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got != static_cast<ssize_t>(sizeof(request))) return false;
  descriptors.clear();
  if (const cmsghdr* const header = CMSG_FIRSTHDR(&message)) {
    descriptors.resize((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    std::memcpy(descriptors.data(), CMSG_DATA(header), descriptors.size() * sizeof(int));
  }
  return true;
}

// Flags and variables may hold secrets; the copies that fork made are of no use here.
void wipe_arguments_and_environment(char** argv) {
  const auto wipe = [](char** list) {
    for (char** each = list; each != nullptr && *each != nullptr; ++each) {
      ::explicit_bzero(*each, std::strlen(*each));
    }
  };
  wipe(argv);
  wipe(environ);
  ::clearenv();
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int k_standard_descriptors = 2;  // standard error stays, for the sanitizer's reports
#else
constexpr int k_standard_descriptors = 3;
#endif

// Keeps `socket` alone, above the standard descriptors, which lead nowhere from here on: a worker
// must not write to the user's terminal, nor read what is piped to the parent.
bool keep_only(int& socket) {
  socket = ::fcntl(socket, F_DUPFD_CLOEXEC, 3);
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (socket < 0 || nowhere < 0) return false;
  for (int standard = 0; standard < k_standard_descriptors; ++standard) {
    if (::dup2(nowhere, standard) < 0) return false;
  }
  if (socket > 3) ::close_range(3, static_cast<unsigned>(socket) - 1, 0);
  ::close_range(static_cast<unsigned>(socket) + 1, ~0U, 0);
  return true;
}

int run_worker(const Request& request, const std::vector<int>& descriptors,
               std::span<const analyze::Analyzer* const> analyzers) {
  const std::size_t lanes = request.lanes;
  if (lanes == 0 || lanes > k_lanes_max || descriptors.size() != 2 * lanes + 1) return 1;
  void* const pages = ::mmap(nullptr, pages_bytes(lanes), PROT_READ | PROT_WRITE, MAP_SHARED,
                             descriptors.back(), 0);
  void* const slots = ::mmap(nullptr, slots_bytes(lanes), PROT_READ, MAP_SHARED, descriptors.back(),
                             static_cast<off_t>(pages_bytes(lanes)));
  if (pages == MAP_FAILED || slots == MAP_FAILED) return 1;
  ::close(descriptors.back());
  std::vector<LaneDescriptors> ends;
  for (std::size_t i = 0; i < lanes; ++i) {
    ends.push_back({descriptors[2 * i], descriptors[2 * i + 1]});
  }
  const SharedMemory shared{{static_cast<LanePage*>(pages), lanes},
                            {static_cast<const std::uint8_t*>(slots), slots_bytes(lanes)}};
  return worker_main(settings_of(request), ends, shared, analyzers);
}

void reap(int socket, pid_t worker) {
  while (::waitpid(worker, nullptr, 0) < 0 && errno == EINTR) {
  }
  static_cast<void>(::send(socket, &worker, sizeof(worker), MSG_NOSIGNAL));
}

}  // namespace

int zygote_main(int socket, std::span<const analyze::Analyzer* const> analyzers, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  wipe_arguments_and_environment(argv);
  if (!keep_only(socket)) return 1;
  Request request{};
  std::vector<int> descriptors;
  while (receive_request(socket, request, descriptors)) {
    if (request.kind == Request::Kind::reap) {
      reap(socket, request.worker);
      continue;
    }
    const pid_t worker = ::fork();
    if (worker == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      ::close(socket);
      ::_exit(run_worker(request, descriptors, analyzers));
    }
    for (const int descriptor : descriptors) ::close(descriptor);
    if (::send(socket, &worker, sizeof(worker), MSG_NOSIGNAL) < 0) return 1;
  }
  return 0;
}

Result<pid_t> request_worker(int socket, const WorkerSettings& settings,
                             std::span<const LaneDescriptors> lanes, int pages_file) {
  std::vector<int> descriptors;
  for (const LaneDescriptors& lane : lanes) {
    descriptors.push_back(lane.bytes_in);
    descriptors.push_back(lane.facts_out);
  }
  descriptors.push_back(pages_file);
  const Request request{Request::Kind::spawn,
                        0,
                        settings.lanes,
                        settings.pipelined == Pipelined::yes ? 1U : 0U,
                        settings.memory_bytes_max,
                        settings.call_seconds_max};
  pid_t worker = -1;
  if (!send_request(socket, request, descriptors) ||
      ::recv(socket, &worker, sizeof(worker), 0) != static_cast<ssize_t>(sizeof(worker))) {
    return make_error(ErrorCode::internal, "the process that makes workers is gone");
  }
  if (worker < 0) return make_error(ErrorCode::unavailable, "cannot fork a worker");
  return worker;
}

void request_reap(int socket, pid_t worker) {
  const Request request{Request::Kind::reap, worker, 0, 0, 0, 0};
  pid_t answer = 0;
  if (send_request(socket, request, {}))
    static_cast<void>(::recv(socket, &answer, sizeof(answer), 0));
}

}  // namespace iar::worker
