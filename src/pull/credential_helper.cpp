#include "pull/credential_helper.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <thread>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace iar::pull {

namespace {

// An owned descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset(std::exchange(other.number_, -1));
    return *this;
  }
  [[nodiscard]] int get() const { return number_; }
  void reset(int number = -1) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return make_error(ErrorCode::io, "no pipe for a credential helper");
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A pipe that holds all of `text` already: it is written before the helper exists, so that a
// helper that does not read can neither block this program nor raise a signal in it.
Result<Descriptor> filled_pipe(std::string_view text) {
  static_assert(k_key_length_max + 16 <= PIPE_BUF);
  TRY_ASSIGN(auto pipe, make_pipe());
  const auto written = ::write(pipe.writing.get(), text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) {
    return make_error(ErrorCode::io, "no room in a pipe for a credential helper");
  }
  return std::move(pipe.reading);
}

std::string program_path(std::string_view name, const HelperOptions& options) {
  for (const auto& directory : options.directories) {
    auto path = directory + "/docker-credential-" + std::string(name);
    if (directory.starts_with('/') && ::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

// A child process, killed and collected when it goes out of scope.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Whether it ended with status 0; "no" for an error when it is still there at the deadline.
  Result<bool> succeeded(const Deadline& deadline) {
    int status = 0;
    while (true) {
      const auto ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) break;
      if (ended < 0 && errno != EINTR) return make_error(ErrorCode::io, "the helper is gone");
      if (deadline.passed()) return make_error(ErrorCode::cancelled, "the helper does not end");
      // It has closed its output, so this is a matter of microseconds as a rule.
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    pid_ = -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  pid_t pid_;
};

Result<pid_t> spawn(const std::string& path, int input, int output, const HelperOptions& options) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) {
    return make_error(ErrorCode::io, "no memory for a credential helper");
  }
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = path;
  std::string verb = "get";
  std::array<char*, 3> arguments = {program.data(), verb.data(), nullptr};
  auto environment = options.environment;
  std::vector<char*> pointers;
  for (auto& variable : environment) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, path.c_str(), &actions, nullptr, arguments.data(), pointers.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return make_error(ErrorCode::io, "the credential helper cannot be started");
  return pid;
}

Result<std::string> read_output(int channel, const Deadline& deadline) {
  std::string out;
  std::array<char, 4096> buffer{};
  while (true) {
    pollfd wait{channel, POLLIN, 0};
    const int ready = ::poll(&wait, 1, deadline.poll_timeout_ms());
    if (ready == 0) return make_error(ErrorCode::cancelled, "the helper took too long");
    if (ready < 0 && errno == EINTR) continue;
    const auto got = ::read(channel, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return make_error(ErrorCode::io, "the helper's output cannot be read");
    if (got == 0) return out;
    if (out.size() + static_cast<std::size_t>(got) > k_helper_output_bytes_max) {
      return make_error(ErrorCode::limit, "the helper's output is larger than 1 MiB");
    }
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

// The names under which a secret of this registry may be kept, most usual first.
std::vector<std::string> server_names(std::string_view domain) {
  if (domain == "docker.io") return {"https://index.docker.io/v1/", "docker.io", "index.docker.io"};
  return {std::string(domain), "https://" + std::string(domain)};
}

std::string helper_of(const ConfigFile& file, const Reference& reference) {
  const auto names = server_names(reference.domain);
  for (const auto& [key, helper] : file.helpers) {
    if (std::ranges::find(names, key) != names.end()) return helper;
  }
  return file.store;
}

// The words with which helpers say that they have nothing.
bool says_not_found(std::string_view output) {
  return output.find("credentials not found") != std::string_view::npos ||
         output.find("not be found in") != std::string_view::npos;
}

}  // namespace

Result<Credential> parse_helper_output(std::string_view json) {
  JsonDocument document;
  const auto root = document.parse(json);
  if (!root || !root->is_object()) {
    return make_error(ErrorCode::corrupt, "the helper's answer is not a JSON object");
  }
  Credential out;
  const auto user = root->text("Username");
  const auto secret = root->text("Secret");
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (std::ranges::any_of(user, control) || std::ranges::any_of(secret, control)) {
    return make_error(ErrorCode::corrupt, "the helper's answer has control characters");
  }
  if (user == "<token>") {
    out.identity_token = secret;
  } else {
    out.username = user;
    out.password = secret;
  }
  return out;
}

Result<Credential> ask_helper(std::string_view name, std::string_view server,
                              const HelperOptions& options, const Deadline& caller_deadline) {
  const auto deadline = caller_deadline.earlier(Deadline::after(k_helper_time_max));
  const std::string who = "docker-credential-" + std::string(name);
  const auto path = program_path(name, options);
  if (path.empty()) return make_error(ErrorCode::not_found, "no such credential helper", who);
  if (server.size() > k_key_length_max) return make_error(ErrorCode::limit, "name too long", who);
  TRY_ASSIGN(auto input, filled_pipe(server));
  TRY_ASSIGN(auto channel, make_pipe());
  TRY_ASSIGN(const auto pid, spawn(path, input.get(), channel.writing.get(), options));
  Child child(pid);
  channel.writing.reset();
  auto output = read_output(channel.reading.get(), deadline);
  if (!output) return with_context(std::move(output).error(), who);
  const auto succeeded = child.succeeded(deadline);
  if (!succeeded) return with_context(succeeded.error(), who);
  if (!*succeeded) {
    if (says_not_found(*output)) return Credential{};
    const auto words = std::string_view(*output).substr(0, 200);
    return make_error(ErrorCode::io, "the helper failed: " + escaped_for_display(trimmed(words)),
                      who);
  }
  auto credential = parse_helper_output(*output);
  if (!credential) return with_context(credential.error(), who);
  credential->origin = who;
  return std::move(*credential);
}

CredentialProvider helper_provider(const ConfigFile& file, HelperOptions options) {
  return
      [file, options = std::move(options)](
          const Reference& reference, const Deadline& deadline) -> Result<std::vector<Credential>> {
        const auto helper = helper_of(file, reference);
        if (helper.empty()) return std::vector<Credential>{};
        for (const auto& server : server_names(reference.domain)) {
          TRY_ASSIGN(auto credential, ask_helper(helper, server, options, deadline));
          if (!credential.empty()) return std::vector<Credential>{std::move(credential)};
        }
        return std::vector<Credential>{};
      };
}

}  // namespace iar::pull
