// The identifiers of the SPDX licence list and of its exceptions, as spdx.org/licenses has them.
#pragma once

#include <span>
#include <string_view>

namespace iar::model {

// The identifier as the list spells it, whatever the case of `text` is (SPDX 2.3, annex D.2); empty
// when there is none. Deprecated ones count.
std::string_view spdx_license_id(std::string_view text);
std::string_view spdx_exception_id(std::string_view text);

// All of them, sorted without regard to case.
std::span<const std::string_view> spdx_license_ids();
std::span<const std::string_view> spdx_exception_ids();

}  // namespace iar::model
