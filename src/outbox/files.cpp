#include "outbox/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iar::outbox {

namespace {

constexpr mode_t k_private = 0600;

Status write_new(const std::string& path, std::string_view text) {
  const FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, k_private));
  if (!file.valid()) return system_error(errno, path);
  TRY(write_all(file.get(), as_bytes(text)));
  if (::fsync(file.get()) != 0) return system_error(errno, path);
  return {};
}

}  // namespace

Status sync_folder(const std::string& folder) {
  const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid() || ::fsync(opened.get()) != 0) return system_error(errno, folder);
  return {};
}

Status write_whole(const std::string& folder, const std::string& name, std::string_view text) {
  const std::string path = folder + "/" + name;
  const std::string fresh = path + ".new";
  if (auto written = write_new(fresh, text); !written.ok()) {
    ::unlink(fresh.c_str());
    return written;
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return system_error(errno, path);
  return sync_folder(folder);
}

Result<std::string> read_whole(const std::string& path, std::uint64_t bytes_max) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return system_error(errno, path);
  const auto size = static_cast<std::uint64_t>(about.st_size);
  if (!S_ISREG(about.st_mode) || size > bytes_max) {
    return make_error(ErrorCode::limit, "a file that is too long", path);
  }
  std::string out(size, '\0');
  TRY(read_exactly_at(file.get(), 0,
                      MutableByteView(reinterpret_cast<std::uint8_t*>(out.data()), out.size())));
  return out;
}

Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error(errno, path);
  return {};
}

}  // namespace iar::outbox
