// An OCI image layout (image-spec, image-layout.md) in any FileStore.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/image.h"
#include "source/manifest.h"
#include "source/source.h"
#include "source/stored.h"

namespace iar::source {

// index.json, once it is clear that the layout is of a version that can be read.
// Errors: not_found, corrupt, unsupported (not a layout of version 1), limit, io.
Result<Index> read_layout_index(const FileStore& files, const SourceLimits& limits);

// A layout, of which `wanted` names one image: a reference name, "@sha256:…", or "" for the only
// one. `reference` is what the user wrote. Errors: corrupt, unsupported (not a layout of version
// 1), limit, io.
Result<std::unique_ptr<Source>> open_layout(std::shared_ptr<const FileStore> files,
                                            std::string reference, std::string wanted,
                                            const SourceLimits& limits);

// Which of index.json's entries `wanted` means; several when they are one image's platforms.
// Errors: not_found, usage (several names); both list what is there.
Result<std::vector<model::Descriptor>> select_entries(std::vector<model::Descriptor> entries,
                                                      std::string_view wanted);

// The path of a blob inside a layout.
std::string blob_path(const model::Digest& digest);

}  // namespace iar::source
