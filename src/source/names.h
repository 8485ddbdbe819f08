// Names of images, as people write them and as messages list them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iar::source {

// Whether two names mean the same by Docker's rules: docker.io/library/ and :latest may be left
// out.
bool same_image_name(std::string_view one, std::string_view other);

// Whether the name ends in this tag.
bool has_tag(std::string_view name, std::string_view tag);

// Names as a message lists them: sorted, without repeats, escaped, not too many of them.
std::string listed(std::vector<std::string> names);

}  // namespace iar::source
