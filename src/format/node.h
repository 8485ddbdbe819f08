// A tree of text values, what YAML and TOML documents are read into. Scalars stay as written (the
// version 1.10 is not the number 1.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iar::format {

struct Node {
  struct Member;
  enum class Kind : unsigned char { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  unsigned line = 0;            // of YAML: where the value starts, from 1; 0: not known
  std::string text;             // of a scalar
  std::vector<Node> items;      // of a sequence
  std::vector<Member> members;  // of a mapping, in the order written

  [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }

  // The first member of that name; nullptr when there is none or this is no mapping.
  [[nodiscard]] const Node* find(std::string_view key) const;
  // The text of the scalar of that name; empty when there is none.
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
  // The text of a scalar; empty for anything else.
  [[nodiscard]] std::string_view scalar() const { return is_scalar() ? text : std::string_view{}; }
};

struct Node::Member {
  std::string key;
  Node value;
};

// What keeps a document from taking more memory than a text of its size deserves.
struct NodeLimits {
  std::size_t depth_max = 100;
  std::size_t nodes_max = std::size_t{1} << 20U;
};

}  // namespace iar::format
