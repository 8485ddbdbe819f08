// Where the bytes of an image come from. A Source is named by a reference:
//
//   oci:DIR[:REF]              an OCI image layout in a folder (image-spec, image-layout.md)
//   oci-archive:FILE[:REF]     the same in a tar, plain or compressed
//   docker-archive:FILE[:REF]  what `docker save`, podman, skopeo and kaniko write
//   dir:PATH                   a root file system
//   -                          an archive of either kind from standard input
//   PATH                       whatever lies there, by looking
//
// REF is a name (org.opencontainers.image.ref.name, a repository tag, a tag alone) or a manifest's
// digest with "@" before it: `oci:DIR@sha256:…`.
//
// Errors carry the reason of model::Reason where their code is too coarse: platform_missing (with
// what there is), windows, encrypted_layer, unsupported_media_type. `usage` means that the words of
// the reference name nothing or several things; the message lists the choices.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/deadline.h"
#include "base/result.h"
#include "model/diagnostic.h"
#include "model/image.h"
#include "model/platform.h"
#include "source/limits.h"

namespace iar::source {

// Sequential bytes of a blob as stored (compressed).
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  // Fills some of `out`; 0 means the end. Errors: io, corrupt (shorter than the manifest says).
  virtual Result<std::size_t> read(MutableByteView out) = 0;
};

struct ResolveOptions {
  // Absent: this machine's platform, or the image's own where there is only one.
  std::optional<model::Platform> platform;
};

class Source {
 public:
  virtual ~Source() = default;

  // Resolves the reference to one image; nested indexes are followed, attestations passed over.
  // To be called once and to succeed before a layer is opened.
  virtual Result<model::Image> resolve(const ResolveOptions& options) = 0;

  // The stored bytes of layer `index` of the resolved image from `offset` on. May be called from
  // several threads at once. Errors: not_found (the blob is missing), corrupt (its size is wrong).
  virtual Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index,
                                                         std::uint64_t offset) = 0;

  // Whether the layers' diff ids are stated by a config; facts are cached and shared only then.
  [[nodiscard]] virtual bool proves_diff_ids() const = 0;

  // What could not be read so far without making anything fail (`dir:` only); complete once a
  // reader has come to its end. May be called from several threads at once.
  [[nodiscard]] virtual std::vector<model::Diagnostic> diagnostics() const { return {}; }
};

// Where an archive goes that cannot be read by seeking (compressed, or from a pipe).
struct SpillOptions {
  std::string folder;  // empty: memory only
  std::uint64_t bytes_max = std::uint64_t{32} << 30;
  std::uint64_t memory_bytes_max = std::uint64_t{64} << 20;
};

struct SourceOptions {
  SourceLimits limits;
  SpillOptions spill;
  int standard_input = 0;  // the descriptor that "-" reads; not closed
  Deadline deadline = Deadline::never();
  std::stop_token stop = {};
};

// Errors: usage (no such form, several images), not_found, denied, io, corrupt, unsupported, limit.
Result<std::unique_ptr<Source>> open_source(std::string_view reference,
                                            const SourceOptions& options);

}  // namespace iar::source
