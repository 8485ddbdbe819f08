// One file with everything that a machine without a network needs: a tar archive (POSIX.1-2017
// ustar) of index.json (advisory/published_index.h, without a signature), keys.pem, and the base
// and the overlays as they are published. Every database file carries its own signature; the keys
// in a bundle only tell whose they are, and are never believed.
#pragma once

#include <string>
#include <vector>

#include "advisory/signature.h"
#include "feed/update.h"

namespace iar::feed {

// Writes the database at `path` to `bundle`. Every byte is checked before. Errors: those of
// advisory::open_database, io, denied.
Status export_bundle(const std::string& path, const std::string& bundle, std::string_view keys_pem,
                     const std::string& now, const advisory::TrustedKeys& trusted);

struct ImportReport {
  UpdateReport update;
  std::vector<std::string> keys;  // the ids of those that the bundle brings, in hex
};
// Replaces or completes the database at `path`, as update_database does. Errors: as there; corrupt
// (not a bundle, or cut), limit.
Result<ImportReport> import_bundle(const std::string& bundle, const std::string& path,
                                   const advisory::TrustedKeys& trusted);

// What is read of a bundle before any of it is believed: its members go to files of `folder`, the
// index and the keys come back. Errors: corrupt, limit, unsupported (a member that no bundle has),
// io.
struct UnpackedBundle {
  advisory::PublishedIndex index;
  std::string keys_pem;
};
Result<UnpackedBundle> unpack_bundle(const std::string& bundle, const std::string& folder);

}  // namespace iar::feed
