#include "feed/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <vector>

namespace iar::feed {

namespace {

constexpr std::size_t k_step_bytes = std::size_t{1} << 18U;

Result<FileDescriptor> create(const std::string& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file.valid()) return system_error(errno, path);
  return file;
}

template <typename Take>
Status each_piece(const std::string& path, const Take& take) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  std::vector<std::uint8_t> buffer(k_step_bytes);
  while (true) {
    TRY_ASSIGN(const std::size_t count, read_some(file.get(), buffer));
    if (count == 0) return {};
    TRY(take(ByteView(buffer).first(count)));
  }
}

}  // namespace

Status write_whole(const std::string& path, std::string_view bytes) {
  const std::string part = path + ".new";
  {
    TRY_ASSIGN(const FileDescriptor file, create(part));
    TRY(write_all(file.get(), as_bytes(bytes)));
  }
  return place(part, path);
}

Result<std::string> read_whole(const std::string& path, std::uint64_t bytes_max) {
  std::string out;
  const auto take = [&](ByteView bytes) -> Status {
    out += as_text(bytes);
    return out.size() <= bytes_max ? Status{} : make_error(ErrorCode::limit, "too large", path);
  };
  TRY(each_piece(path, take));
  return out;
}

Result<Measured> measure(const std::string& path) {
  Measured out;
  Sha256 hash;
  const auto take = [&](ByteView bytes) -> Status {
    out.size_bytes += bytes.size();
    hash.update(bytes);
    return {};
  };
  TRY(each_piece(path, take));
  out.digest = hash.digest();
  return out;
}

Status copy_whole(const std::string& from, const std::string& to) {
  const std::string part = to + ".new";
  {
    TRY_ASSIGN(const FileDescriptor file, create(part));
    TRY(each_piece(from, [&](ByteView bytes) { return write_all(file.get(), bytes); }));
  }
  return place(part, to);
}

Status place(const std::string& part, const std::string& path) {
  {
    TRY_ASSIGN(const FileDescriptor file, open_for_reading(part));
    if (::fsync(file.get()) != 0) return system_error(errno, part);
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) return system_error(errno, path);
  return {};
}

void remove_file(const std::string& path) { ::unlink(path.c_str()); }

Result<FileDescriptor> lock(const std::string& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file.valid()) return system_error(errno, path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return make_error(ErrorCode::conflict, "another program is at it", path);
    }
    return system_error(errno, path);
  }
  return file;
}

}  // namespace iar::feed
