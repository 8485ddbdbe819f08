#include "base/mapped_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.h"

namespace iar {

Result<MappedFile> MappedFile::open(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error(errno, path);
  if (!S_ISREG(status.st_mode) || status.st_size == 0) {
    return make_error(ErrorCode::corrupt, "not a file with contents", path);
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) return system_error(errno, path);
  return MappedFile(ByteView(static_cast<const std::uint8_t*>(at), size));
}

MappedFile::~MappedFile() {
  if (bytes_.empty()) return;
  // munmap takes what mmap gave, without const.
  ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

}  // namespace iar
