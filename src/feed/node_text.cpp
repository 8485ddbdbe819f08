#include "feed/node_text.h"

namespace iar::feed {

const format::Node& member(const format::Node& node, std::string_view key) {
  static const format::Node k_nothing;
  const format::Node* const found = node.find(key);
  return found == nullptr ? k_nothing : *found;
}

std::vector<std::string> texts_of(const format::Node& node, std::string_view key) {
  const format::Node& list = member(node, key);
  if (list.is_scalar()) return {list.text};
  std::vector<std::string> out;
  for (const format::Node& item : list.items) {
    if (item.is_scalar()) out.push_back(item.text);
  }
  return out;
}

std::vector<std::string> keys_of(const format::Node& node, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& [name, value] : member(node, key).members) out.push_back(name);
  return out;
}

}  // namespace iar::feed
