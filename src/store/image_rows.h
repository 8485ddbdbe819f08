// The rows of one image: what is written for it, and what its counters are then.
#pragma once

#include <string>

#include "model/codec.h"
#include "store/database.h"
#include "wire/protocol.h"

namespace iar::store {

// What makes an image the same image: its configuration and its layers, else its manifest, else
// its name.
std::string identity_of(const wire::InventoryMessage& message);

// Writes the image's layers, components, postings and detections and counts them. Answers how many
// of the components wait for matching.
Result<std::int64_t> add_contents(Session& session, CustomerId customer, std::int64_t image,
                                  const wire::InventoryMessage& message);
// Takes them away again; what only this image had stays until it is pruned.
Status remove_contents(Session& session, CustomerId customer, std::int64_t image);

// Moves what the vulnerabilities of an image count: images and running containers.
Status move_counts(Session& session, std::int64_t image, std::int64_t images,
                   std::int64_t containers);

}  // namespace iar::store
