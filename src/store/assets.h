// The rows of what runs where.
#pragma once

#include <string>

#include "store/database.h"
#include "wire/state.h"

namespace iar::store {

// Writes an asset of a cluster, new or in place of the old. A container is bound to its image,
// whose counters move.
Status put_asset(Session& session, CustomerId customer, const std::string& cluster,
                 const wire::Asset& asset);
Status remove_asset(Session& session, CustomerId customer, const std::string& cluster,
                    wire::AssetKind kind, const std::string& id);

// Binds containers that were seen before their image was.
Status link_containers(Session& session, CustomerId customer, std::int64_t image);

// The image with all that belongs to it; its containers stay, without an image.
Status delete_image_row(Session& session, CustomerId customer, std::int64_t image);

}  // namespace iar::store
