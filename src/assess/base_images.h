// Recognises base images by their layers: an image whose layers are all lowest layers of another
// one is its base. Images that were assessed with a cache are remembered there, under the chain of
// their diff ids.
#pragma once

#include "assess/cache.h"
#include "model/image.h"
#include "model/inventory.h"

namespace iar::assess {

// Adds the largest image that the cache remembers and whose layers are the lowest of these, though
// not all, to the inventory's base images. An image's own labels stay behind it.
void recognise_base(const SegmentCache& cache, model::Inventory& inventory);

// Remembers the image. Its layers must be proven: both digests of each were right.
Status remember_image(const SegmentCache& cache, const model::Image& image);

// Says of each package whether it came with the base image, where that one's layers are known.
void settle_base_membership(model::Inventory& inventory);

}  // namespace iar::assess
