// Small files that other programs replace: tokens, configurations.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace iar::kube {

// Errors: not_found, denied, io, limit.
Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max);

// A file without a name that holds `text`; it is read by the path that file_path() gives, as long
// as the descriptor lives. Errors: io.
Result<std::shared_ptr<const FileDescriptor>> held_file(std::string_view text);
std::string file_path(const FileDescriptor& file);

}  // namespace iar::kube
