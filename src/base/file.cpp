#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace iar {

namespace {

// Calls until the answer is not "interrupted".
template <typename F>
auto retried(F&& call) {
  while (true) {
    const auto answer = call();
    if (answer >= 0 || errno != EINTR) return answer;
  }
}

Result<std::size_t> counted(::ssize_t count) {
  if (count < 0) return system_error(errno, {});
  return static_cast<std::size_t>(count);
}

}  // namespace

void FileDescriptor::reset(int descriptor) {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = descriptor;
}

Error system_error(int error_number, std::string context) {
  ErrorCode code = ErrorCode::io;
  if (error_number == ENOENT || error_number == ENOTDIR) code = ErrorCode::not_found;
  if (error_number == EACCES || error_number == EPERM) code = ErrorCode::denied;
  return make_error(code, std::generic_category().message(error_number), std::move(context));
}

Result<FileDescriptor> open_for_reading(const std::string& path) {
  const int descriptor =
      retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); });
  if (descriptor < 0) return system_error(errno, path);
  return FileDescriptor(descriptor);
}

Result<std::size_t> read_some(int descriptor, MutableByteView out) {
  return counted(retried([&] { return ::read(descriptor, out.data(), out.size()); }));
}

Result<std::size_t> read_some_at(int descriptor, std::uint64_t offset, MutableByteView out) {
  const auto position = static_cast<::off_t>(offset);
  return counted(retried([&] { return ::pread(descriptor, out.data(), out.size(), position); }));
}

Status read_exactly_at(int descriptor, std::uint64_t offset, MutableByteView out) {
  while (!out.empty()) {
    TRY_ASSIGN(const std::size_t count, read_some_at(descriptor, offset, out));
    if (count == 0) return make_error(ErrorCode::corrupt, "the file ends early");
    offset += count;
    out = out.subspan(count);
  }
  return {};
}

Status write_all(int descriptor, ByteView bytes) {
  while (!bytes.empty()) {
    TRY_ASSIGN(const std::size_t count,
               counted(retried([&] { return ::write(descriptor, bytes.data(), bytes.size()); })));
    bytes = bytes.subspan(count);
  }
  return {};
}

}  // namespace iar
