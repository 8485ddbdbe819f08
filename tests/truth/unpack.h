// Single folders of archives of feeds, written to disk.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace iar::truth {

// Writes the files below `folder` of a compressed tar archive to the same paths below `into`.
// Errors: as the archive's, io.
Status unpack(const std::filesystem::path& archive, std::string folder,
              const std::filesystem::path& into);

}  // namespace iar::truth
