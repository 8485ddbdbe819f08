// What people call licences: the names that package metadata has in the field, as SPDX identifiers.
#pragma once

#include <string>
#include <string_view>

namespace iar::model {

// The SPDX expression of one licence's name ("Apache License, Version 2.0", "GPLv2+", "mit"), of a
// Fedora or Debian short name, of a trove classifier's last part, or of the address of its text;
// mostly one identifier. Empty when the name may mean several licences ("BSD") or none. A "+" at
// the end means "or any later version".
std::string spdx_of_name(std::string_view name);

// The identifier of an exception's name ("classpath exception"); empty when there is none.
std::string_view spdx_exception_of_name(std::string_view name);

}  // namespace iar::model
