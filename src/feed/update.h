// Bringing a database up to date: everything is fetched beside it and checked, signature, digest
// and every block, before the first rename. Whatever goes wrong before, the old files stay as they
// are and are read by whoever reads them.
#pragma once

#include <cstdint>
#include <string>

#include "advisory/database.h"
#include "feed/publisher.h"

namespace iar::feed {

enum class UpdateKind : std::uint8_t {
  current,   // there is nothing newer
  overlays,  // the updates that were missing
  base,      // a whole database: there was none, it was of another base, or it was not whole
};

struct UpdateReport {
  UpdateKind kind = UpdateKind::current;
  std::size_t files = 0;    // that were put in place
  std::uint64_t bytes = 0;  // that were fetched for it, the index apart
  std::string before;       // RFC 3339: the old data's time; empty: there was none
  std::string after;
  std::string old_was_not_whole;  // why the old files could not be read; empty: they could
};

// Errors: those of the publisher; denied (a signature), corrupt (a digest, a block), conflict (the
// publisher is older than what is here; another update is under way), limit, io.
Result<UpdateReport> update_database(const std::string& path, Publisher& publisher,
                                     const advisory::TrustedKeys& trusted);

// The same from files that lie in a folder already, under the names of `index`; they are moved or
// copied. `index` need not be signed: every file of a database is.
Result<UpdateReport> install_database(const std::string& path, Publisher& publisher,
                                      const advisory::PublishedIndex& index,
                                      const advisory::TrustedKeys& trusted);

}  // namespace iar::feed
