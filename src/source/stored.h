// Files inside an image's container (a layout's folder, an archive): found by their path there,
// read by position.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "source/source.h"

namespace iar::source {

// A piece of an open file.
struct StoredBytes {
  std::shared_ptr<const FileDescriptor> file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// All of it. Errors: limit (more than `bytes_max`), corrupt (the file ends early), io.
Result<std::string> read_all(const StoredBytes& stored, std::size_t bytes_max);

// Its bytes from `offset` on. Errors: internal (an offset beyond the end).
Result<std::unique_ptr<BlobReader>> open_stored(StoredBytes stored, std::uint64_t offset);

class FileStore {
 public:
  virtual ~FileStore() = default;
  // A regular file by its path, which has no "." or ".." or empty component. May be called from
  // several threads at once. Errors: not_found, corrupt (not a regular file), denied, io.
  [[nodiscard]] virtual Result<StoredBytes> find(std::string_view path) const = 0;
};

// The files of a folder. No symbolic link below it is followed, so that nothing outside is read.
Result<std::unique_ptr<FileStore>> open_folder(const std::string& path);

}  // namespace iar::source
