// The tree that YAML and TOML documents are read into; see format/node.h.
// Look-ups are linear: analyzers ask for few keys of each mapping, and walk large ones in order.
// Of several members of one name the first one counts.
#include "format/node.h"

#include <algorithm>

namespace iar::format {

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &found->value;
}

std::string_view Node::text_of(std::string_view key) const {
  const Node* const member = find(key);
  return member == nullptr ? std::string_view{} : member->scalar();
}

}  // namespace iar::format
