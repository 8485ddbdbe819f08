#include "source/stored.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace iar::source {

namespace {

class StoredReader : public BlobReader {
 public:
  StoredReader(StoredBytes stored, std::uint64_t offset)
      : file_(std::move(stored.file)),
        position_(stored.offset + offset),
        remaining_(stored.size - offset) {}

  Result<std::size_t> read(MutableByteView out) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), remaining_));
    if (wanted == 0) return std::size_t{0};
    TRY_ASSIGN(const std::size_t count, read_some_at(file_->get(), position_, out.first(wanted)));
    if (count == 0) return make_error(ErrorCode::corrupt, "the blob ends early");
    position_ += count;
    remaining_ -= count;
    return count;
  }

 private:
  std::shared_ptr<const FileDescriptor> file_;
  std::uint64_t position_;
  std::uint64_t remaining_;
};

Result<FileDescriptor> open_below(int folder, const std::string& name, int flags) {
  const int descriptor = ::openat(folder, name.c_str(), flags | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor >= 0) return FileDescriptor(descriptor);
  if (errno == ELOOP)
    return make_error(ErrorCode::corrupt, "a symbolic link, which is not followed");
  return system_error(errno, {});
}

class Folder : public FileStore {
 public:
  explicit Folder(FileDescriptor root) : root_(std::move(root)) {}

  [[nodiscard]] Result<StoredBytes> find(std::string_view path) const override {
    auto file = open(path);
    if (!file) return with_context(std::move(file).error(), path);
    struct stat status {};
    if (::fstat(file->get(), &status) != 0) return system_error(errno, std::string(path));
    if (!S_ISREG(status.st_mode)) {
      return make_error(ErrorCode::corrupt, "not a regular file", std::string(path));
    }
    return StoredBytes{std::make_shared<FileDescriptor>(std::move(file).value()), 0,
                       static_cast<std::uint64_t>(status.st_size)};
  }

 private:
  [[nodiscard]] Result<FileDescriptor> open(std::string_view path) const {
    FileDescriptor folder;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/')) {
      const int parent = folder.valid() ? folder.get() : root_.get();
      TRY_ASSIGN(folder, open_below(parent, std::string(path.substr(0, slash)), O_DIRECTORY));
      path.remove_prefix(slash + 1);
    }
    // O_NONBLOCK: a fifo in the blob's place must not make us wait.
    return open_below(folder.valid() ? folder.get() : root_.get(), std::string(path), O_NONBLOCK);
  }

  FileDescriptor root_;
};

}  // namespace

Result<std::string> read_all(const StoredBytes& stored, std::size_t bytes_max) {
  if (stored.size > bytes_max) {
    return make_error(ErrorCode::limit, "longer than " + std::to_string(bytes_max) + " bytes");
  }
  std::string out(static_cast<std::size_t>(stored.size), '\0');
  const MutableByteView bytes{reinterpret_cast<std::uint8_t*>(out.data()), out.size()};
  TRY(read_exactly_at(stored.file->get(), stored.offset, bytes));
  return out;
}

Result<std::unique_ptr<BlobReader>> open_stored(StoredBytes stored, std::uint64_t offset) {
  if (offset > stored.size) {
    return make_error(ErrorCode::internal, "an offset beyond the end of the blob");
  }
  return std::unique_ptr<BlobReader>(std::make_unique<StoredReader>(std::move(stored), offset));
}

Result<std::unique_ptr<FileStore>> open_folder(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error(errno, path);
  return std::unique_ptr<FileStore>(std::make_unique<Folder>(FileDescriptor(descriptor)));
}

}  // namespace iar::source
