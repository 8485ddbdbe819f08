// The published upload of an inventory, POST /image-assessment/entities/image-inventory/v1: a
// projection of our inventory. It has no source package, epoch, evidence or completeness, so what
// comes in through it is marked lossy; what it does not say is empty.
//
// Reading takes null for absent (clients send null for pointers that they do not set) and passes
// over what it does not know.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/protocol.h"

namespace iar::wire {

constexpr std::size_t k_falcon_packages_max = 200'000;

// The upload as an InventoryMessage. Errors: corrupt (not JSON, a field of the wrong type, a
// required field is missing; context: the field), limit.
Result<InventoryMessage> decode_falcon(std::string_view body);

// Our message as a published body, for consoles that know nothing else.
std::string encode_falcon(const InventoryMessage& message);

}  // namespace iar::wire
