// Updates: small files that lie over a database. A database is a file PATH, its base, and the
// overlays beside it, PATH.ID.1, PATH.ID.2 …, where ID is the beginning of the base's identity: a
// new base is one rename, and the overlays of the old one are nobody's from then on.
#pragma once

#include <cstdint>
#include <string>

#include "advisory/contents.h"
#include "advisory/database.h"

namespace iar::advisory {

// Of one base so many overlays are read; a publisher makes a new base long before.
constexpr std::uint64_t k_overlays_max = 400;

// Where the overlay of that place lies; `base` is the identity of the file at `path`.
std::string overlay_path(const std::string& path, const Sha256Bytes& base, std::uint64_t sequence);

// The base at `path` and all its overlays. Where the base is replaced meanwhile, the new one.
// Errors: as DatabaseFile::open, of the overlays too (a part is never left out in silence);
// conflict (the file is itself an overlay, or an overlay does not fit); limit.
Result<Database> open_database(const std::string& path, const TrustedKeys& trusted);

// Every block of every file. Errors: corrupt, with the file's place in the database.
Status verify(const Database& database);

struct OverlayReport {
  Difference advisories;
  std::uint64_t values = 0;  // scores, dates and contexts that changed
};
// Writes to `path` the file that makes `after` of `before`. Errors: corrupt, io, denied, limit
// (`before` has as many overlays as it may).
Result<OverlayReport> write_overlay(const Database& before, const Database& after,
                                    const std::string& path, const SigningKey& key);

}  // namespace iar::advisory
