#include "app/output.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <iostream>
#include <mutex>

#include "base/file.h"
#include "base/utf8.h"

namespace iar::app {

namespace {

constexpr std::array<std::string_view, 16> k_advice = {
    "Give credentials for this registry.",
    "Check that the credentials may read this image, or that the file may be read.",
    "Check the spelling of the image, its tag and its path.",
    "Give the registry's certificate authority with --ca-file.",
    "Check the registry's host name and the name servers.",
    "Try again, or give more time with --timeout.",
    "Try again later; the registry asks for fewer requests.",
    "Name one of the platforms that the image has with --platform.",
    "Convert the image to OCI or docker schema 2, for example with skopeo copy.",
    "Decrypt the image first; its layers cannot be read without the key.",
    "Fetch or build the image again: its bytes are not what they should be.",
    "Allow more with --memory or --spill, or see docs/limits.md for the limit.",
    "Windows images are not assessed.",
    "Check that the container runtime runs and that its socket may be used.",
    "Please report this as a bug, with the command and this message.",
    "Scan the image itself for an inventory that is known to be complete.",
};

// A replacement of the output file that exists under its name only when it is whole.
Status replace_file(const std::string& path, std::string_view text) {
  std::string temporary = path + ".XXXXXX";
  FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.valid()) return system_error(errno, path);
  Status status = write_all(file.get(), as_bytes(text));
  if (status.ok() && ::fchmod(file.get(), 0644) != 0) status = system_error(errno, path);
  file.reset();
  if (status.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = system_error(errno, path);
  }
  if (!status.ok()) ::unlink(temporary.c_str());
  return status;
}

bool is_replaceable(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

// `path`: empty for standard output.
Status write_to(const std::string& path, std::string_view text) {
  if (path.empty()) return write_all(STDOUT_FILENO, as_bytes(text));
  if (is_replaceable(path)) return replace_file(path, text);
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return system_error(errno, path);
  return write_all(file.get(), as_bytes(text));
}

}  // namespace

Status write_result(const Options& options, std::string_view text) {
  Status status = write_to(options.output, text);
  if (status.ok()) return status;
  Error error = with_context(std::move(status).error(), "the result could not be written");
  error.advice = "Check that the place it goes to is there, can be written, and has room.";
  return error;
}

std::string_view advice(model::Reason reason) {
  return k_advice.at(static_cast<std::size_t>(reason));
}

ExitCode report_failure(const Error& error) {
  if (error.code == ErrorCode::usage) {
    std::cerr << "iar: " << message_for_display(error.text()) << "\n";
    return ExitCode::usage;
  }
  const model::Reason reason = model::reason_of(error);
  std::cerr << "iar: not assessed (" << model::reason_name(reason)
            << "): " << message_for_display(error.text()) << "\n     "
            << (error.advice.empty() ? advice(reason) : error.advice) << "\n";
  return ExitCode::not_assessed;
}

ExitCode report_gaps(const model::Inventory& inventory) {
  for (const model::Diagnostic& each : inventory.diagnostics) {
    if (each.effect != model::Effect::partial) continue;
    std::cerr << "iar: not complete (" << model::reason_name(each.reason) << "): ";
    if (each.layer >= 0) std::cerr << "layer " << each.layer << ": ";
    if (!each.path.empty()) std::cerr << message_for_display(each.path) << ": ";
    std::cerr << message_for_display(each.message) << "\n";
    return ExitCode::not_assessed;
  }
  return ExitCode::assessed;
}

std::size_t terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

struct Progress::State {
  std::mutex mutex;
  std::chrono::steady_clock::time_point last{};
  bool shown = false;
};

Progress::Progress() {
  if (::isatty(STDERR_FILENO) != 0) state_ = std::make_unique<State>();
}

Progress::~Progress() {
  if (state_ && state_->shown) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  if (!state_) return;
  const std::scoped_lock lock(state_->mutex);
  const auto now = std::chrono::steady_clock::now();
  if (now - state_->last < std::chrono::milliseconds(100)) return;
  state_->last = now;
  state_->shown = true;
  constexpr std::uint64_t k_megabyte = 1'000'000;
  std::cerr << "\r\x1b[Kreading layers: " << done / k_megabyte;
  if (total > 0) std::cerr << " of " << total / k_megabyte;
  std::cerr << " MB" << std::flush;
}

}  // namespace iar::app
