// The archives of `docker save` and of those who write the same (podman, skopeo, kaniko, bazel): a
// manifest.json that names each image's config and layers by their paths in the tar.
//
//   podman, skopeo, kaniko   DIFFID.tar, CONFIG.json
//   docker before 25         ID/layer.tar, some of them symbolic links to another's; CONFIG.json
//   docker from 25 on        blobs/sha256/… as in an OCI layout, index.json beside manifest.json
//
// The surprise: only the last form says what digest the stored bytes have. In the others a layer is
// known by its diff id alone, and may be compressed all the same.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/manifest.h"
#include "source/source.h"
#include "source/stored.h"

namespace iar::source {

// `wanted`: a repository tag, "@sha256:…" of the config (the image's ID), or "" for the only image.
// Errors: corrupt, limit, io; unsupported (no manifest.json: an archive from before Docker 1.10).
Result<std::unique_ptr<Source>> open_docker_archive(std::shared_ptr<const FileStore> files,
                                                    std::string reference, std::string wanted,
                                                    const SourceLimits& limits);

}  // namespace iar::source
