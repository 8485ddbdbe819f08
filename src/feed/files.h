// Files that must be whole or not there: what fetching, publishing and updating share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/hash.h"
#include "base/result.h"

namespace iar::feed {

// Beside the path, and then renamed. Errors: denied, not_found (the folder), io.
Status write_whole(const std::string& path, std::string_view bytes);
// The other way. Errors: not_found, denied, io, limit.
Result<std::string> read_whole(const std::string& path, std::uint64_t bytes_max);

struct Measured {
  std::uint64_t size_bytes = 0;
  Sha256Bytes digest{};
};
Result<Measured> measure(const std::string& path);

// Copies, synchronised to the disk, and renamed at the end.
Status copy_whole(const std::string& from, const std::string& to);
// Synchronises a file that is complete, and gives it its name.
Status place(const std::string& part, const std::string& path);
void remove_file(const std::string& path);

// Held as long as it lives: two programs never change the same thing at once. The file stays.
// Errors: conflict (another program holds it), io, denied.
Result<FileDescriptor> lock(const std::string& path);

}  // namespace iar::feed
