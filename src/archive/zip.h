// A push reader of zip archives: PKWARE's APPNOTE.TXT 6.3.10 with zip64 and data descriptors.
//
// One walk forward: entries are taken as their local headers come by, wanted ones are inflated, the
// others are passed over (where only a descriptor behind the body says how long it is, by looking
// for that descriptor). What the archive contains is known at its end, from the central directory:
// an entry that it does not list is not there, be it deleted, overwritten or part of something that
// was put before the archive. Offsets may be those of the file or of the archive inside it.
//
// Fixed memory but for the names of wanted entries, which are bounded. What it answers depends on
// the bytes, not on how they are cut into pieces.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::archive {

struct ZipLimits {
  std::uint32_t name_bytes_max = 4096;  // entries with longer names are wanted by nobody
  // Names of wanted entries and what is kept with them, in entries and in directory each.
  std::uint64_t kept_bytes_max = std::uint64_t{2} << 20U;
  // What is handed over of one archive, inflated.
  std::uint64_t body_bytes_max = std::uint64_t{8} << 30U;
};

class ZipHandler {
 public:
  virtual ~ZipHandler() = default;
  // Whether entries of that name are wanted; the same answer each time.
  [[nodiscard]] virtual bool wanted(std::string_view name) const = 0;
  // A local header came by, of an entry wanted or not; its name may hold any bytes.
  virtual void entry(std::string_view name) = 0;
  // Of each wanted entry, in this order: begin with its number, from 0, the bytes of its body in
  // pieces, end. The status of end is an error when the body is not complete: corrupt, unsupported
  // (encrypted or of a method that is not read), limit.
  virtual void begin(std::uint32_t number, std::string_view name) = 0;
  virtual void body(ByteView bytes) = 0;
  virtual void end(const Status& status) = 0;
};

struct ZipListing {
  // Anything of an archive was there; else there is nothing to say of the bytes.
  bool is_zip = false;
  // The numbers of the wanted entries that the archive has, in the order of its directory, the last
  // one of each name. Without a directory: all that were met.
  std::vector<std::uint32_t> entries;
  // Errors: corrupt (the directory is missing or does not fit, or lists wanted entries that were
  // not met), limit.
  Status status;
};

class ZipReader {
 public:
  ZipReader(ZipHandler& handler, const ZipLimits& limits);
  ~ZipReader();
  ZipReader(const ZipReader&) = delete;
  ZipReader& operator=(const ZipReader&) = delete;

  void feed(ByteView bytes);
  // No more bytes.
  ZipListing finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace iar::archive
