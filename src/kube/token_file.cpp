#include "kube/token_file.h"

#include <sys/stat.h>

#include <cerrno>

#include "base/text.h"
#include "kube/access.h"
#include "kube/files.h"

namespace iar::kube {

Result<std::string> TokenFile::current() {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) return system_error(errno, path_);
  constexpr std::int64_t k_ns = 1'000'000'000;
  const std::int64_t changed = status.st_ctim.tv_sec * k_ns + status.st_ctim.tv_nsec;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  return known_.with([&](Known& known) -> Result<std::string> {
    const bool same =
        known.changed_ns == changed && known.inode == status.st_ino && known.size == size;
    if (same && !known.token.empty()) return known.token;
    TRY_ASSIGN(const std::string text, read_small_file(path_, k_token_file_bytes_max));
    const auto token = trimmed(text);
    if (token.empty()) return make_error(ErrorCode::corrupt, "the token file is empty", path_);
    known = {std::string(token), changed, status.st_ino, size};
    return known.token;
  });
}

}  // namespace iar::kube
