// Bytes as they are kept: zstd, because inventories repeat themselves.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::store {

constexpr std::size_t k_unpacked_size_max = std::size_t{256} << 20U;

std::string packed(std::string_view bytes);
// Errors: corrupt, limit.
Result<std::string> unpacked(std::string_view bytes);

}  // namespace iar::store
