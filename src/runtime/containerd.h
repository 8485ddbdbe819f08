// `containerd:REF`: an image in a containerd's content store.
//
// Layers are read straight from the store's files where these can be opened, else through the API.
// What the store does not hold any more (`discard_unpacked_layers`, lazy snapshotters) is asked of
// the registry, by digest, so that what is read is proven either way.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runtime/containerd_api.h"
#include "source/source.h"

namespace iar::runtime {

// Opens an image in its registry, by its normalised reference.
using RegistryOpener =
    std::function<Result<std::unique_ptr<source::Source>>(const std::string& reference)>;

// `reference` is how the user wrote it, `name` what is looked for: a name, NAME@DIGEST, or a digest
// of a manifest or index. Errors: as source::open_source, and unavailable and denied for the
// socket.
Result<std::unique_ptr<source::Source>> open_containerd(std::string reference, std::string name,
                                                        const ContainerdSettings& settings,
                                                        RegistryOpener registry,
                                                        const source::SourceOptions& options);

}  // namespace iar::runtime
