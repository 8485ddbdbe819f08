// A push reader of tar archives: POSIX.1-2017 pax and ustar ("pax Interchange Format", "ustar
// Interchange Format"), GNU tar's extensions (long names, base-256 numbers, sparse files of the
// old, 0.0, 0.1 and 1.0 forms; GNU tar manual, "Basic Tar Format" and "Sparse Formats"), v7.
//
// Where the standards leave a choice it decides as Go's archive/tar does, which unpacks images for
// containerd, docker and podman: global pax headers change nothing (those that would are reported
// as skipped), GNU long names win over pax, a single zero block amid entries is corrupt.
//
// Fixed memory: a name or pax record beyond its limit is an error of that entry, not an allocation.
// Missing end-of-archive blocks and missing padding after the last body are accepted, as runtimes
// do; anything else that ends early is corrupt. What follows the end-of-archive blocks is ignored.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "model/file_entry.h"

namespace iar::archive {

struct TarLimits {
  std::uint32_t path_bytes_max = 4096;            // a path or a link target; PATH_MAX
  std::uint32_t header_bytes_max = 1U << 20U;     // one pax or GNU long-name record
  std::uint32_t sparse_segments_max = 1U << 16U;  // pieces of one sparse file
  // Zeros that are delivered for the holes of all sparse files together.
  std::uint64_t hole_bytes_max = std::uint64_t{16} << 30U;
};

// Whether the reader hands over the body of an entry.
enum class Body : std::uint8_t { skip, deliver };

class TarHandler {
 public:
  virtual ~TarHandler() = default;
  // An entry, its path normalised as model::FileEntry says. Kinds: file, directory, symlink,
  // devices, fifo, hard_link (whiteouts are still plain files here: they belong to layers, not to
  // tar). `size` is the logical size (sparse: with holes), 0 for what has no body. A hard link
  // with a body (POSIX allows it, runtimes do not read it) keeps it. `magic` is left at none.
  virtual Body entry(const model::FileEntry& entry) = 0;
  // The logical bytes of the body in order (holes as zeros), in pieces, only after Body::deliver.
  virtual void body(ByteView bytes) = 0;
  // The body is complete, only after Body::deliver.
  virtual void body_end() = 0;
  // An entry that was left out: its path or link target leaves the root by "..", holds a NUL byte,
  // is empty where it may not be or too long, its type is unknown, or its extended headers, sparse
  // map or holes are beyond their limits. Reading goes on with the next header. `path` is as the
  // archive has it, cut to path_bytes_max; it holds any bytes.
  virtual void skipped(std::string_view path, const Error& why) = 0;
};

class TarReader {
 public:
  TarReader(TarHandler& handler, const TarLimits& limits);
  ~TarReader();
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;

  // The next bytes of the archive. After an error nothing more may be fed.
  // Errors: corrupt (checksum, number, sparse map), limit.
  Status feed(ByteView bytes);
  // How many of the next bytes are nobody's: a body that was skipped, padding, what follows the
  // end. A reader that can seek need not feed them.
  [[nodiscard]] std::uint64_t bytes_to_skip() const;
  // Counts `count` of them, at most bytes_to_skip(), as fed.
  void skip(std::uint64_t count);
  // No more bytes. Errors: corrupt (ended inside a header or body).
  Status finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The path without "." and empty components and slashes at either end; false when it holds ".."
// that leaves the root or a NUL byte. ".." inside is resolved by its text.
bool normalise_path(std::string_view path, std::string& out);

}  // namespace iar::archive
