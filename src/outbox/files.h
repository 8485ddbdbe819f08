// Files that must survive the loss of power: written whole under another name, synchronised, and
// renamed. Readable by their owner only. Errors: those of base/file.h, limit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace iar::outbox {

// Replaces `name` in `folder`; what was there before is there until this is.
Status write_whole(const std::string& folder, const std::string& name, std::string_view text);
// All of a file that is at most `bytes_max` long.
Result<std::string> read_whole(const std::string& path, std::uint64_t bytes_max);
Status remove_file(const std::string& path);
// Makes the entries of a folder last.
Status sync_folder(const std::string& folder);

}  // namespace iar::outbox
