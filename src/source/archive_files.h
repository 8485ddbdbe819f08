// The files inside an image archive: a tar, plain or compressed, in a file or from a pipe.
//
// A plain tar in a file is read where it lies, its bodies passed over by seeking. Anything else is
// laid down first (source/spill.h), which is bounded.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "source/source.h"
#include "source/stored.h"

namespace iar::source {

class ArchiveFiles : public FileStore {
 public:
  // Symbolic and hard links inside the archive are followed, a few in a row; none leads outside.
  [[nodiscard]] Result<StoredBytes> find(std::string_view path) const override;
  [[nodiscard]] bool has(std::string_view path) const { return find(path).ok(); }

 private:
  friend class ArchiveIndexer;
  friend Result<std::unique_ptr<ArchiveFiles>> open_archive(FileDescriptor file,
                                                            const SourceOptions& options);
  struct Piece {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    bool usable = true;  // false: not a regular file in one piece
    std::string link;    // another path of the archive; empty: none
  };

  std::shared_ptr<const FileDescriptor> file_;
  std::map<std::string, Piece, std::less<>> pieces_;
};

// Errors: corrupt, limit (entries, spilled bytes), cancelled, io.
Result<std::unique_ptr<ArchiveFiles>> open_archive(FileDescriptor file,
                                                   const SourceOptions& options);

}  // namespace iar::source
