// Which instruction made which layer, and what the labels say of the base image.
#pragma once

#include <vector>

#include "model/image.h"
#include "model/inventory.h"

namespace iar::layer {

// One for each layer: OCI image-spec, config.md, "history"; entries with `empty_layer` made none.
// A history that does not have one entry for each layer cannot be matched to them: empty texts.
std::vector<model::LayerOrigin> layer_origins(const model::ImageConfig& config);

// OCI image-spec, annotations.md, "org.opencontainers.image.base.*"; none or one.
std::vector<model::BaseImage> labelled_base(const model::ImageConfig& config);

}  // namespace iar::layer
