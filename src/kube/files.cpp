#include "kube/files.h"

#include <sys/mman.h>

#include <array>
#include <cerrno>

namespace iar::kube {

Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max) {
  TRY_ASSIGN(const auto file, open_for_reading(path));
  std::string out;
  std::array<std::uint8_t, 4096> buffer{};
  while (true) {
    const auto got = read_some(file.get(), buffer);
    if (!got) return with_context(got.error(), path);
    if (*got == 0) return out;
    if (out.size() + *got > bytes_max) {
      return make_error(ErrorCode::limit,
                        "the file is larger than " + std::to_string(bytes_max) + " bytes", path);
    }
    out += as_text(ByteView(buffer).first(*got));
  }
}

Result<std::shared_ptr<const FileDescriptor>> held_file(std::string_view text) {
  auto file = std::make_shared<FileDescriptor>(::memfd_create("iar", MFD_CLOEXEC));
  if (!file->valid()) return system_error(errno, "memory for a certificate");
  TRY(write_all(file->get(), as_bytes(text)));
  return std::shared_ptr<const FileDescriptor>(std::move(file));
}

std::string file_path(const FileDescriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

}  // namespace iar::kube
