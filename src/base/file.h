// Files by descriptor: thin wrappers that answer with Result, retry after EINTR and close by
// themselves. Errors: not_found, denied (permissions), io.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace iar {

// Owns a file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() { reset(); }
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.descriptor_, -1));
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool valid() const { return descriptor_ >= 0; }
  void reset(int descriptor = -1);

 private:
  int descriptor_ = -1;
};

// The error that errno stands for; `context` names what was worked on.
Error system_error(int error_number, std::string context);

// Opens for reading. A symbolic link is followed; a fifo does not make it wait.
Result<FileDescriptor> open_for_reading(const std::string& path);

// At most out.size() bytes; 0 at the end.
Result<std::size_t> read_some(int descriptor, MutableByteView out);
Result<std::size_t> read_some_at(int descriptor, std::uint64_t offset, MutableByteView out);
// All of `out`. Errors: corrupt (the file ends before).
Status read_exactly_at(int descriptor, std::uint64_t offset, MutableByteView out);
// All of `bytes`.
Status write_all(int descriptor, ByteView bytes);

}  // namespace iar
