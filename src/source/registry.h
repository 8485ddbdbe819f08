// Images in registries: `[docker://]NAME[:TAG][@DIGEST]` (OCI distribution-spec, "Pull").
//
// Every document is held against its digest, a tag's against nothing but itself: what a server says
// about digests in headers is not believed. Layers are not verified here; their reader does that.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/digest.h"
#include "pull/registry_client.h"
#include "source/source.h"

namespace iar::source {

struct RegistryOptions {
  const pull::RegistryServices* services = nullptr;  // must outlive the source and its readers
  // Whether layers may be fetched from the URLs that a manifest names (foreign layers).
  bool foreign_layers = false;
  // Manifests, indexes and configs that are known already: each that is costs no request. What is
  // kept was verified. Either may be empty; both may be called from several threads.
  std::function<std::optional<std::string>(const model::Digest&)> known_document;
  std::function<void(const model::Digest&, std::string_view)> keep_document;
};

// Whether the words mean an image in a registry: "docker://…", or a reference that is no path.
bool names_registry_image(std::string_view reference);
// What they mean then. Errors: corrupt, unsupported, limit.
Result<pull::Reference> registry_reference(std::string_view reference);

// Nothing is asked of the network yet. Errors: corrupt, unsupported, limit (the reference), those
// of pull::endpoints_for().
Result<std::unique_ptr<Source>> open_registry(std::string_view reference,
                                              const RegistryOptions& registry,
                                              const SourceOptions& options);

}  // namespace iar::source
