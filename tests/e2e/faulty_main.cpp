// The program with analyzers that do what no analyzer may: each wants one path below fault/ and
// misbehaves there as the path says. What then is left of the inventory is what tests/e2e/worker.py
// looks at.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "analyze/analyzer.h"
#include "app/run.h"

namespace {

using iar::ByteView;
using iar::Status;
using iar::analyze::Analyzer;
using iar::analyze::File;
using iar::analyze::TapState;
using iar::analyze::Want;
using iar::model::Facts;

constexpr std::uint64_t k_size_max = std::uint64_t{16} << 20U;

// What the compiler cannot see through.
template <typename T>
T opaque(T value) {
  volatile T hidden = value;
  return hidden;
}

Status come_back(long result, std::string_view path) {
  // Reached only when nothing stopped it; the diagnostic is not the one that the test expects.
  return iar::make_error(iar::ErrorCode::unsupported,
                         "the call came back with " + std::to_string(result), std::string(path));
}

Status crash(const File& file, Facts&) {
  *opaque<volatile char*>(nullptr) = 1;
  return come_back(0, file.path);
}

Status give_up(const File&, Facts&) { std::abort(); }

std::size_t dig(std::size_t depth) {
  std::array<volatile char, 1024> frame{};
  frame[depth % frame.size()] = 1;
  if (opaque(depth) == SIZE_MAX) return depth;
  return dig(depth + 1) + static_cast<std::size_t>(frame[0]);
}

Status overflow_stack(const File& file, Facts&) {
  return come_back(static_cast<long>(dig(0)), file.path);
}

Status hang(const File& file, Facts&) {
  for (unsigned turn = 0; opaque(turn) != 1; turn += 2) continue;
  return come_back(0, file.path);
}

Status take_memory(const File& file, Facts&) {
  constexpr std::size_t k_piece_bytes = std::size_t{1} << 20U;
  constexpr std::size_t k_page_bytes = 4096;
  std::vector<std::unique_ptr<char[]>> pieces;
  while (pieces.size() < opaque<std::size_t>(SIZE_MAX)) {
    pieces.push_back(std::make_unique<char[]>(k_piece_bytes));
    for (std::size_t at = 0; at < k_piece_bytes; at += k_page_bytes) pieces.back()[at] = 1;
  }
  return come_back(0, file.path);
}

Status connect_out(const File& file, Facts&) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(80);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  return come_back(socket, file.path);
}

Status open_file(const File& file, Facts&) {
  return come_back(::open("/etc/passwd", O_RDONLY | O_CLOEXEC), file.path);
}

Status execute(const File& file, Facts&) {
  std::array<char, 16> name = {"/bin/true"};
  std::array<char*, 2> words = {name.data(), nullptr};
  return come_back(::execv(name.data(), words.data()), file.path);
}

Status fork_off(const File& file, Facts&) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  return come_back(child, file.path);
}

Status make_code(const File& file, Facts&) {
  constexpr std::size_t k_bytes = 4096;
  void* const page =
      ::mmap(nullptr, k_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return come_back(::mprotect(page, k_bytes, PROT_READ | PROT_EXEC), file.path);
}

// Writes into every descriptor that takes it; the pipes to the parent are among them.
void write_everywhere(ByteView bytes) {
  for (int descriptor = 0; descriptor <= 20; ++descriptor) {
    if (::write(descriptor, bytes.data(), bytes.size()) < 0) continue;
  }
}

Status write_garbage(const File&, Facts&) {
  std::array<std::uint8_t, 4096> rubbish{};
  std::uint32_t state = 1;
  for (std::uint8_t& byte : rubbish) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  write_everywhere(rubbish);
  return {};
}

// The file says what is written: a message that a hostile worker made up.
Status write_body(const File& file, Facts&) {
  write_everywhere(file.bytes);
  return {};
}

// The same again and again, for as long as the parent takes it.
Status flood(const File& file, Facts&) {
  while (opaque(true)) write_everywhere(file.bytes);
  return {};
}

class CrashingTap final : public TapState {
 public:
  void chunk(ByteView bytes) override {
    // Not in the first chunk: the file is under way by then.
    if ((seen_ += bytes.size()) > k_before_bytes) *opaque<volatile char*>(nullptr) = 1;
  }
  Status end(Facts&) override { return come_back(static_cast<long>(seen_), "fault/chunk"); }

 private:
  static constexpr std::size_t k_before_bytes = std::size_t{1} << 20U;
  std::size_t seen_ = 0;
};

std::unique_ptr<TapState> start_tap(std::string_view, std::uint64_t) {
  return std::make_unique<CrashingTap>();
}

// Each analyzer is named like the path that it wants.
struct Row {
  std::string_view path;
  iar::analyze::Run run;
};

constexpr std::array k_rows = {
    Row{"fault/abort", give_up},       Row{"fault/chunk", start_tap},
    Row{"fault/connect", connect_out}, Row{"fault/crash", crash},
    Row{"fault/exec", execute},        Row{"fault/flood", flood},
    Row{"fault/fork", fork_off},       Row{"fault/garbage", write_garbage},
    Row{"fault/hang", hang},           Row{"fault/lie", write_body},
    Row{"fault/memory", take_memory},  Row{"fault/mprotect", make_code},
    Row{"fault/open", open_file},      Row{"fault/stack", overflow_stack},
};

}  // namespace

int main(int argc, char** argv) {
  std::array<Want, k_rows.size()> wants;
  std::array<Analyzer, k_rows.size()> faults;
  std::vector<const Analyzer*> analyzers(iar::analyze::registry().begin(),
                                         iar::analyze::registry().end());
  for (std::size_t i = 0; i < k_rows.size(); ++i) {
    wants.at(i).exact = k_rows.at(i).path;
    faults.at(i) = {.name = k_rows.at(i).path,
                    .version = 1,
                    .wants = std::span(&wants.at(i), 1),
                    .size_max = k_size_max,
                    .run = k_rows.at(i).run,
                    .what = "misbehaves"};
    analyzers.push_back(&faults.at(i));
  }
  std::ranges::sort(analyzers, {}, &Analyzer::name);
  return iar::app::run(argc, argv, analyzers);
}
