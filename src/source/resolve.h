// From the entries of an index to one image: nested indexes, the choice of the platform, the checks
// that every image must pass. The same for layouts, archives and registries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/image.h"
#include "source/source.h"

namespace iar::source {

// Registries serve the two from different paths.
enum class DocumentRole : std::uint8_t { manifest, config };

class DocumentStore {
 public:
  virtual ~DocumentStore() = default;
  // The bytes that the descriptor names; the caller verifies them. Errors: not_found, limit (more
  // than `bytes_max`), io, and whatever fetching can meet.
  virtual Result<std::string> read(const model::Descriptor& descriptor, DocumentRole role,
                                   std::size_t bytes_max) = 0;
  // Whether reading could find it, where that costs nothing to know: archives list platforms in
  // an index whose manifests they do not hold.
  [[nodiscard]] virtual bool may_have(const model::Descriptor& /*manifest*/) const { return true; }
};

// What to do when several of the given entries suit equally: an index built for runtimes means its
// first, a folder in which images were collected means none.
enum class Ties : std::uint8_t { first, refuse };

// The image that suits `options.platform` best, its documents verified against their digests, with
// everything but `reference` filled in.
// Errors: those of the store; corrupt (a digest, a size, diff ids that do not pair with the
// layers); not_found (nothing there is an image); usage (Ties::refuse); and with reasons
// platform_missing, windows, encrypted_layer, unsupported_media_type.
Result<model::Image> resolve_image(DocumentStore& store,
                                   const std::vector<model::Descriptor>& entries,
                                   const ResolveOptions& options, const SourceLimits& limits,
                                   Ties ties);

// Puts an image together once its config is known. Errors: windows, corrupt (diff ids).
Result<model::Image> assemble_image(model::ImageConfig config,
                                    std::vector<model::Descriptor> layers);

// The error of a platform that is not there, listing what is. `offered` without repeats.
Error platform_missing(const model::Platform& wanted, const std::vector<model::Platform>& offered);

}  // namespace iar::source
