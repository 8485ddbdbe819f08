#include "worker/host.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "worker/zygote.h"

namespace iar::worker {

namespace {

constexpr int k_pipe_bytes = 1 << 20;

Error system_error(const char* what) {
  return make_error(ErrorCode::internal, std::string(what) + ": " + std::strerror(errno));
}

// The ends of all pipes and the shared pages while a worker is being made; what is not taken is
// closed.
struct Ends {
  std::vector<LaneDescriptors> worker;
  std::vector<WorkerProcess::LaneEnds> parent;
  int pages_file = -1;

  Ends() = default;
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  ~Ends() {
    for (const auto& lane : worker) {
      ::close(lane.bytes_in);
      ::close(lane.facts_out);
    }
    for (const auto& lane : parent) {
      ::close(lane.bytes_out);
      ::close(lane.facts_in);
    }
    if (pages_file >= 0) ::close(pages_file);
  }
};

Status add_lane(Ends& ends) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return system_error("pipe");
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    ::close(in[0]);
    ::close(in[1]);
    return system_error("pipe");
  }
  ends.worker.push_back({in[0], out[1]});
  ends.parent.push_back({in[1], out[0]});
  for (const int end : {in[1], out[0]}) {
    // Larger pipes save switches; a refusal (a user's pipe quota) only costs speed.
    ::fcntl(end, F_SETPIPE_SZ, k_pipe_bytes);
    if (::fcntl(end, F_SETFL, O_NONBLOCK) != 0) return system_error("fcntl");
  }
  return {};
}

std::size_t shared_bytes(std::size_t lanes) { return pages_bytes(lanes) + slots_bytes(lanes); }

Result<void*> map_shared(int file, std::size_t lanes) {
  const std::size_t bytes = shared_bytes(lanes);
  if (::ftruncate(file, static_cast<off_t>(bytes)) != 0) return system_error("ftruncate");
  void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (at == MAP_FAILED) return system_error("mmap");
  return at;
}

}  // namespace

Result<std::unique_ptr<WorkerHost>> WorkerHost::start(
    std::span<const analyze::Analyzer* const> analyzers, char** argv) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return system_error("socketpair");
  }
  const pid_t zygote = ::fork();
  if (zygote < 0) return system_error("fork");
  if (zygote == 0) ::_exit(zygote_main(sockets[1], analyzers, argv));
  ::close(sockets[1]);
  return std::unique_ptr<WorkerHost>(new WorkerHost(sockets[0], zygote));
}

WorkerHost::~WorkerHost() {
  ::close(socket_);
  while (::waitpid(zygote_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::unique_ptr<WorkerProcess>> WorkerHost::spawn(const WorkerSettings& settings) {
  Ends ends;
  for (std::uint32_t i = 0; i < settings.lanes; ++i) TRY(add_lane(ends));
  ends.pages_file = ::memfd_create("iar-lanes", MFD_CLOEXEC);
  if (ends.pages_file < 0) return system_error("memfd_create");
  TRY_ASSIGN(void* const shared, map_shared(ends.pages_file, settings.lanes));
  auto pid = [&] {
    const std::scoped_lock lock(mutex_);
    return request_worker(socket_, settings, ends.worker, ends.pages_file);
  }();
  if (!pid) {
    ::munmap(shared, shared_bytes(settings.lanes));
    return std::move(pid).error();
  }
  return std::make_unique<WorkerProcess>(*this, *pid, std::exchange(ends.parent, {}), shared);
}

void WorkerHost::reap(pid_t worker) {
  const std::scoped_lock lock(mutex_);
  request_reap(socket_, worker);
}

WorkerProcess::WorkerProcess(WorkerHost& host, pid_t pid, std::vector<LaneEnds> lanes, void* shared)
    : host_(host), pid_(pid), lanes_(std::move(lanes)), shared_(shared) {}

WorkerProcess::~WorkerProcess() {
  for (const LaneEnds& lane : lanes_) {
    ::close(lane.bytes_out);
    ::close(lane.facts_in);
  }
  kill();
  host_.reap(pid_);
  ::munmap(shared_, shared_bytes(lanes_.size()));
}

MutableByteView WorkerProcess::slot(std::size_t lane, std::size_t number) const {
  const MutableByteView all(static_cast<std::uint8_t*>(shared_), shared_bytes(lanes_.size()));
  return all.subspan(pages_bytes(lanes_.size()) + (lane * k_slots + number) * k_slot_bytes,
                     k_slot_bytes);
}

void WorkerProcess::kill() { ::kill(pid_, SIGKILL); }

WorkerProcess::Claim WorkerProcess::claim(std::size_t lane) const {
  // The worker can still be writing: everything is copied once and then checked.
  LanePage page{};
  std::memcpy(static_cast<void*>(&page),
              &std::span(static_cast<const LanePage*>(shared_), lanes_.size())[lane], sizeof(page));
  Claim claim;
  claim.active = page.active == 1;
  claim.cause = page.cause <= LanePage::Cause::forbidden_call ? page.cause : LanePage::Cause::crash;
  claim.analyzer = page.analyzer;
  claim.layer = page.layer;
  const auto size = std::min<std::size_t>(page.path_size, LanePage::k_path_bytes);
  claim.path.assign(&page.path[0], size);
  return claim;
}

}  // namespace iar::worker
