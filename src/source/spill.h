// Bytes that come once (a pipe) or compressed, laid down so that they can be read by position: in
// memory that has a file's face, or in a file without a name in a folder that the user gave.
#pragma once

#include <cstdint>

#include "base/file.h"
#include "base/result.h"
#include "source/source.h"

namespace iar::source {

class Spill {
 public:
  // Errors: those of making a file in the folder.
  static Result<Spill> create(const SpillOptions& options);

  // Errors: limit (with the advice to give a folder where none was), io.
  Status append(ByteView bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The file, to be read by position; nothing is appended any more.
  FileDescriptor take() { return std::move(file_); }

 private:
  Spill(FileDescriptor file, std::uint64_t bytes_max, bool in_memory)
      : file_(std::move(file)), bytes_max_(bytes_max), in_memory_(in_memory) {}

  FileDescriptor file_;
  std::uint64_t bytes_max_;
  std::uint64_t size_ = 0;
  bool in_memory_;
};

}  // namespace iar::source
