#include "source/spill.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace iar::source {

namespace {

Result<FileDescriptor> nameless_file(const std::string& folder) {
  int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return FileDescriptor(descriptor);
  // Not every file system has O_TMPFILE.
  std::string name = folder + "/iar-XXXXXX";
  descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return system_error(errno, folder);
  ::unlink(name.c_str());
  return FileDescriptor(descriptor);
}

}  // namespace

Result<Spill> Spill::create(const SpillOptions& options) {
  if (!options.folder.empty()) {
    auto file = nameless_file(options.folder);
    if (file) return Spill(std::move(*file), options.bytes_max, false);
    Error error = with_context(std::move(file).error(), "spill folder");
    error.advice = "Name a folder that is there and can be written with --spill, or none.";
    return error;
  }
  const int descriptor = ::memfd_create("iar-archive", MFD_CLOEXEC);
  if (descriptor < 0) return system_error(errno, "memory for the archive");
  return Spill(FileDescriptor(descriptor), options.memory_bytes_max, true);
}

Status Spill::append(ByteView bytes) {
  if (bytes.size() > bytes_max_ - size_) {
    const std::string most = "more than " + std::to_string(bytes_max_) + " bytes to keep";
    return make_error(ErrorCode::limit, in_memory_ ? most + " in memory: give --spill DIR" : most);
  }
  TRY(write_all(file_.get(), bytes));
  size_ += bytes.size();
  return {};
}

}  // namespace iar::source
