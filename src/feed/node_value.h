// A YAML or TOML tree with the questions of base/json.h's JsonValue, so that a format that comes in
// several notations has one reader.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "format/node.h"

namespace iar::feed {

// Valid as long as the tree. Scalars are their text; of the wrong kind: "no", never a crash.
class NodeValue {
 public:
  explicit NodeValue(const format::Node& node) : node_(&node) {}

  [[nodiscard]] bool is_object() const { return node_->is_mapping(); }
  [[nodiscard]] bool is_array() const { return node_->is_sequence(); }
  [[nodiscard]] std::optional<NodeValue> get(std::string_view key) const {
    const format::Node* const found = node_->find(key);
    if (found == nullptr) return std::nullopt;
    return NodeValue(*found);
  }
  [[nodiscard]] std::string_view text(std::string_view key) const { return node_->text_of(key); }
  [[nodiscard]] std::optional<std::string_view> string() const {
    if (!node_->is_scalar()) return std::nullopt;
    return node_->scalar();
  }
  [[nodiscard]] std::vector<NodeValue> elements() const {
    return {node_->items.begin(), node_->items.end()};
  }
  struct Member;
  [[nodiscard]] std::vector<Member> members() const;

 private:
  const format::Node* node_;
};

struct NodeValue::Member {
  std::string_view key;
  NodeValue value;
};

inline std::vector<NodeValue::Member> NodeValue::members() const {
  std::vector<Member> out;
  for (const auto& [key, value] : node_->members) out.push_back({key, NodeValue(value)});
  return out;
}

}  // namespace iar::feed
