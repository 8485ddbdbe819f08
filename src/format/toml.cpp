// TOML, https://toml.io/en/v1.0.0. A header like [a.b] or a key like a.b names tables from the root
// or the current table on; an index over these names keeps every look-up short.
// Surprise: in [a.b] a may be an array of tables: its last one is meant.
#include "format/toml.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "format/toml_scanner.h"

namespace iar::format {
namespace {

// A table by its place: member numbers, and item numbers of arrays, from the root on.
struct Place {
  std::vector<std::size_t> steps;
  std::string name;  // the keys and numbers on the way, unique in the document
};

class Parser {
 public:
  Parser(std::string_view text, const NodeLimits& limits) : scanner_(text), limits_(limits) {
    root_.kind = Node::Kind::mapping;
  }
  Result<Node> document();

 private:
  Status header();
  Status assignment(const Place& table, std::size_t depth);
  Status put(const Place& table, const std::string& key, Node value);
  Status step_into(const std::string& key, Place& place);
  Status new_array_item(const Place& parent, const std::string& key, Place& place);
  Result<Node> value(std::size_t depth);
  Result<Node> array(std::size_t depth);
  Result<Node> inline_table(std::size_t depth);
  Status count();
  Node& at(const Place& place);

  TomlScanner scanner_;
  NodeLimits limits_;
  std::size_t nodes_ = 0;
  Node root_;
  Place current_;
  std::unordered_map<std::string, std::size_t> index_;  // place and key to member number
};

std::string name_below(const Place& place, std::string_view key) {
  return std::string(place.name).append("\n").append(key);
}

Status Parser::count() {
  if (++nodes_ <= limits_.nodes_max) return {};
  return make_error(ErrorCode::limit, "too many values in the TOML text");
}

Node& Parser::at(const Place& place) {
  Node* node = &root_;
  for (const auto step : place.steps) {
    node = node->is_sequence() ? &node->items.at(step) : &node->members.at(step).value;
  }
  return *node;
}

Result<Node> Parser::document() {
  while (true) {
    scanner_.skip_lines();
    if (scanner_.at_end()) return std::move(root_);
    if (scanner_.peek() == '[') {
      TRY(header());
    } else {
      TRY(assignment(current_, 0));
    }
    TRY(scanner_.end_of_line());
  }
}

// From a table to the table of that name in it, which is made when it is not there; from an array
// of tables to its last one.
Status Parser::step_into(const std::string& key, Place& place) {
  const auto name = name_below(place, key);
  const auto found = index_.find(name);
  if (found == index_.end()) {
    Node table;
    table.kind = Node::Kind::mapping;
    const auto number = at(place).members.size();
    TRY(put(place, key, std::move(table)));
    place.steps.push_back(number);
    place.name = name;
    return {};
  }
  place.steps.push_back(found->second);
  place.name = name;
  const Node& node = at(place);
  if (node.is_mapping()) return {};
  if (!node.is_sequence() || node.items.empty() || !node.items.back().is_mapping()) {
    return scanner_.error("a table has the name of another value");
  }
  place.steps.push_back(node.items.size() - 1);
  place.name += "\n#" + std::to_string(node.items.size() - 1);
  return {};
}

Status Parser::new_array_item(const Place& parent, const std::string& key, Place& place) {
  const auto name = name_below(parent, key);
  if (!index_.contains(name)) {
    Node empty;
    empty.kind = Node::Kind::sequence;
    TRY(put(parent, key, std::move(empty)));
  }
  place = parent;
  place.steps.push_back(index_.at(name));
  Node& array = at(place);
  if (!array.is_sequence()) return scanner_.error("an array has the name of another value");
  TRY(count());
  array.items.emplace_back().kind = Node::Kind::mapping;
  place.steps.push_back(array.items.size() - 1);
  place.name = name + "\n#" + std::to_string(array.items.size() - 1);
  return {};
}

Status Parser::header() {
  const bool is_array = scanner_.take("[[");
  if (!is_array) (void)scanner_.take("[");
  TRY_ASSIGN(auto keys, scanner_.dotted_key(limits_.depth_max));
  if (!scanner_.take(is_array ? "]]" : "]")) return scanner_.error("a header lacks its bracket");
  const auto last = std::move(keys.back());
  keys.pop_back();
  Place place;
  for (const auto& key : keys) TRY(step_into(key, place));
  if (is_array) return new_array_item(Place(place), last, current_);
  TRY(step_into(last, place));
  current_ = std::move(place);
  return {};
}

Status Parser::put(const Place& table, const std::string& key, Node value) {
  TRY(count());
  auto& members = at(table).members;
  if (!index_.try_emplace(name_below(table, key), members.size()).second) {
    return scanner_.error("a key is there twice");
  }
  members.push_back({key, std::move(value)});
  return {};
}

// KEY = VALUE in a table; tables of a dotted key are made on the way.
Status Parser::assignment(const Place& table, std::size_t depth) {
  TRY_ASSIGN(auto keys, scanner_.dotted_key(limits_.depth_max));
  if (!scanner_.take("=")) return scanner_.error("a key lacks its value");
  scanner_.skip_blanks();
  TRY_ASSIGN(auto node, value(depth + keys.size()));
  const auto last = std::move(keys.back());
  keys.pop_back();
  Place place = table;
  for (const auto& key : keys) TRY(step_into(key, place));
  return put(place, last, std::move(node));
}

Result<Node> Parser::value(std::size_t depth) {
  if (depth > limits_.depth_max) {
    return make_error(ErrorCode::limit, "TOML text nested too deeply");
  }
  const char c = scanner_.peek();
  if (c == '[') return array(depth);
  if (c == '{') return inline_table(depth);
  Node node;
  node.kind = Node::Kind::scalar;
  TRY_ASSIGN(node.text, c == '"' || c == '\'' ? scanner_.string() : scanner_.word());
  return node;
}

Result<Node> Parser::array(std::size_t depth) {
  Node node;
  node.kind = Node::Kind::sequence;
  (void)scanner_.take("[");
  while (true) {
    scanner_.skip_lines();
    if (scanner_.take("]")) return node;
    TRY(count());
    TRY_ASSIGN(auto item, value(depth + 1));
    node.items.push_back(std::move(item));
    scanner_.skip_lines();
    if (scanner_.take(",")) continue;
    if (scanner_.take("]")) return node;
    return scanner_.error("no comma between items");
  }
}

// Read as a document of its own: its keys may have dots, too.
Result<Node> Parser::inline_table(std::size_t depth) {
  (void)scanner_.take("{");
  Parser inner({}, limits_);
  std::swap(inner.scanner_, scanner_);
  inner.nodes_ = nodes_;
  const auto read = [&]() -> Status {
    while (true) {
      inner.scanner_.skip_lines();
      if (inner.scanner_.take("}")) return {};
      TRY(inner.assignment({}, depth + 1));
      inner.scanner_.skip_lines();
      if (inner.scanner_.take(",")) continue;
      if (inner.scanner_.take("}")) return {};
      return inner.scanner_.error("no comma between members");
    }
  };
  auto status = read();
  std::swap(inner.scanner_, scanner_);
  nodes_ = inner.nodes_;
  if (!status) return std::move(status).error();
  return std::move(inner.root_);
}

}  // namespace

Result<Node> parse_toml(std::string_view text, const NodeLimits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Parser(text, limits).document();
}

}  // namespace iar::format
