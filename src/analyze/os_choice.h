// Which distribution an image is, from all files that say something about it. A pure function for
// the merge, which alone knows what is left of each file.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/package.h"

namespace iar::analyze {

// How much a file that names the distribution is trusted; 0 is the most. Negative: no such file.
// os-release(5) before the older files; of those the specific ones before the ones that relatives
// carry too (Oracle's redhat-release says "Red Hat", Ubuntu's debian_version "bookworm/sid").
int os_release_rank(std::string_view path);

struct OsSighting {
  std::string_view path;  // the file's canonical place, as in a Want
  const model::OsRelease* release = nullptr;
};

// The statement of the best ranked file that has an id. What it leaves empty is filled in from
// other files that state the same id: Debian's testing and unstable have no VERSION_ID, there
// debian_version says "trixie/sid". Nothing when there is no statement; an empty id when only
// files without one spoke.
std::optional<model::OsRelease> choose_os(std::span<const OsSighting> sightings);

}  // namespace iar::analyze
