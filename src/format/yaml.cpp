// YAML, https://yaml.org/spec/1.2.2/. Read by recursive descent whose depth is bounded; the scanner
// knows characters, this file knows structure.
// Surprise: a sequence that is the value of a key may stand at the key's own indentation.
#include "format/yaml.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "format/yaml_scanner.h"

namespace iar::format {
namespace {

// YAML 1.2.2 §10.2.1.1, for a scalar without quotes.
bool is_null(std::string_view text) {
  return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::size_t node_count(const Node& node) {
  std::size_t count = 1;
  for (const auto& item : node.items) count += node_count(item);
  for (const auto& [key, value] : node.members) count += node_count(value);
  return count;
}

Node scalar_node(std::string text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = std::move(text);
  return node;
}

// Where a block node may stand: right of `indent`.
struct Place {
  int indent = -1;
  bool after_key = false;  // as the value of a key at `indent`
  std::size_t depth = 0;
};

class Parser {
 public:
  Parser(std::string_view text, const NodeLimits& limits) : scanner_(text), limits_(limits) {}

  Result<std::vector<Node>> documents();

 private:
  Result<Node> block_node(const Place& place);
  Result<Node> block_content(const Place& place, bool own_line);
  Result<Node> block_sequence(int column, std::size_t depth);
  Result<Node> block_mapping(int column, std::optional<std::string> key, std::size_t depth);
  Result<std::string> block_key(std::size_t depth);
  Result<Node> explicit_key_value(int column, std::size_t depth, std::string& key);
  Result<Node> value_or_mapping(const Place& place, bool own_line);
  Result<Node> flow_node(std::size_t depth);
  Result<Node> flow_content(std::size_t depth);
  Result<Node> flow_sequence(std::size_t depth);
  Result<Node> flow_mapping(std::size_t depth);
  Result<Node> flow_value(std::size_t depth);
  Result<Node> alias();
  Result<Node> plain_node(YamlContext context, int indent);
  Result<std::string> properties(bool& own_line);
  Status enter(std::size_t depth);
  Status count(std::size_t nodes);
  Status remember(const std::string& anchor, const Node& node);
  [[nodiscard]] bool belongs(const Place& place, bool own_line) const;
  Status end_of_line();
  [[nodiscard]] unsigned line_number() const {
    return static_cast<unsigned>(scanner_.position().line);
  }
  void directives();

  YamlScanner scanner_;
  NodeLimits limits_;
  std::size_t nodes_ = 0;
  std::map<std::string, Node, std::less<>> anchors_;
};

Status Parser::count(std::size_t nodes) {
  nodes_ += nodes;
  if (nodes_ <= limits_.nodes_max) return {};
  return make_error(ErrorCode::limit, "too many values in the YAML text");
}

Status Parser::enter(std::size_t depth) {
  if (depth > limits_.depth_max) {
    return make_error(ErrorCode::limit, "YAML text nested too deeply");
  }
  return count(1);
}

void Parser::directives() {
  scanner_.skip_to_token();
  while (!scanner_.at_end() && scanner_.column() == 0 && scanner_.peek() == '%') {
    scanner_.skip_line();
    scanner_.skip_to_token();
  }
}

Result<std::vector<Node>> Parser::documents() {
  std::vector<Node> out;
  while (true) {
    directives();
    bool explicit_start = false;
    // "..." ends a document, and may stand alone; "---" starts the next one.
    while (scanner_.at_document_marker()) {
      if (explicit_start && scanner_.peek() == '-') break;
      explicit_start = scanner_.peek() == '-';
      scanner_.skip(3);
      if (!explicit_start) directives();
      scanner_.skip_blanks();
      if (scanner_.peek() == '\n') scanner_.skip_to_token();
    }
    if (scanner_.at_end() && !explicit_start) return out;
    anchors_.clear();
    TRY_ASSIGN(auto node, block_node({}));
    out.push_back(std::move(node));
    scanner_.skip_to_token();
    if (!scanner_.at_end() && !scanner_.at_document_marker()) {
      return scanner_.error("text behind the end of the document");
    }
  }
}

bool Parser::belongs(const Place& place, bool own_line) const {
  if (scanner_.at_end() || scanner_.at_document_marker()) return false;
  if (scanner_.column() > place.indent) return true;
  return place.after_key && own_line && scanner_.column() == place.indent &&
         scanner_.at_indicator('-');
}

Status Parser::remember(const std::string& anchor, const Node& node) {
  if (anchor.empty()) return {};
  TRY(count(node_count(node)));
  anchors_.insert_or_assign(anchor, node);
  return {};
}

// Tags and anchors (§6.9); the name of the anchor, if there is one.
Result<std::string> Parser::properties(bool& own_line) {
  std::string anchor;
  while (!scanner_.at_end() && (scanner_.peek() == '&' || scanner_.peek() == '!')) {
    const bool is_anchor = scanner_.peek() == '&';
    const auto word = scanner_.take_word();
    if (is_anchor) anchor = word.substr(1);
    if (is_anchor && anchor.empty()) return scanner_.error("anchor without a name");
    own_line = scanner_.skip_to_token() > 0 || own_line;
  }
  return anchor;
}

Result<Node> Parser::block_node(const Place& place) {
  TRY(enter(place.depth));
  bool own_line = scanner_.skip_to_token() > 0;
  if (!belongs(place, own_line)) return Node{};
  TRY_ASSIGN(const auto anchor, properties(own_line));
  const unsigned line = line_number();
  Node node;
  if (belongs(place, own_line)) {
    TRY_ASSIGN(node, block_content(place, own_line));
  }
  node.line = line;
  TRY(remember(anchor, node));
  return node;
}

// `own_line`: nothing but blanks stands before it in its line, or an indicator of a collection.
Result<Node> Parser::block_content(const Place& place, bool own_line) {
  const bool may_be_collection = own_line || !place.after_key;
  const char c = scanner_.peek();
  if (scanner_.at_indicator('-')) {
    if (!may_be_collection) return scanner_.error("a sequence starts behind a key");
    return block_sequence(scanner_.column(), place.depth);
  }
  if (scanner_.at_indicator('?')) {
    if (!may_be_collection) return scanner_.error("a mapping starts behind a key");
    return block_mapping(scanner_.column(), std::nullopt, place.depth);
  }
  if (c == '|' || c == '>') {
    TRY_ASSIGN(auto text, scanner_.block_scalar(place.indent));
    return scalar_node(std::move(text));
  }
  return value_or_mapping(place, may_be_collection);
}

// A scalar, a flow collection, or a mapping whose first key is one of these.
Result<Node> Parser::value_or_mapping(const Place& place, bool may_be_collection) {
  const auto start = scanner_.position();
  const auto nodes = nodes_;
  const int column = scanner_.column();
  TRY_ASSIGN(auto key, block_key(place.depth));
  if (scanner_.at_colon(YamlContext::block)) {
    if (!may_be_collection) return scanner_.error("a mapping starts behind a key");
    return block_mapping(column, std::move(key), place.depth);
  }
  scanner_.go_back(start);
  nodes_ = nodes;
  const char c = scanner_.peek();
  const bool plain = c != '"' && c != '\'' && c != '[' && c != '{' && c != '*';
  if (plain) return plain_node(YamlContext::block, place.indent);
  TRY_ASSIGN(auto node, flow_content(place.depth));
  TRY(end_of_line());
  return node;
}

Status Parser::end_of_line() {
  scanner_.skip_blanks();
  const char c = scanner_.peek();
  if (c == '\n' || c == '#') return {};
  return scanner_.error("text behind a value");
}

Result<Node> Parser::plain_node(YamlContext context, int indent) {
  TRY_ASSIGN(auto text, scanner_.plain(context, indent));
  Node node = scalar_node(std::move(text));
  if (is_null(node.text)) node.kind = Node::Kind::null;
  return node;
}

Result<Node> Parser::alias() {
  const auto word = scanner_.take_word();
  const auto found = anchors_.find(word.substr(1));
  if (found == anchors_.end()) return scanner_.error("alias without its anchor");
  TRY(count(node_count(found->second)));
  return found->second;
}

Result<Node> Parser::block_sequence(int column, std::size_t depth) {
  Node node;
  node.kind = Node::Kind::sequence;
  while (true) {
    scanner_.skip();
    TRY_ASSIGN(auto item, block_node({column, false, depth + 1}));
    node.items.push_back(std::move(item));
    scanner_.skip_to_token();
    const bool ended =
        scanner_.at_end() || scanner_.column() < column || scanner_.at_document_marker();
    if (ended || (scanner_.column() == column && !scanner_.at_indicator('-'))) return node;
    if (scanner_.column() > column) return scanner_.error("an item is indented too far");
  }
}

// The text of what may be a key: all that stands up to a colon in one line.
Result<std::string> Parser::block_key(std::size_t depth) {
  const char c = scanner_.peek();
  std::string key;
  if (c == '"' || c == '\'' || c == '[' || c == '{' || c == '*') {
    TRY_ASSIGN(auto node, flow_content(depth));
    key = std::move(node.text);
  } else if (c != ':' || !scanner_.at_colon(YamlContext::block)) {
    // No next line is indented that far.
    TRY_ASSIGN(key, scanner_.plain(YamlContext::block, 1 << 20));
  }
  scanner_.skip_blanks();
  return key;
}

// "? KEY" and, perhaps, ": VALUE" below it (§8.2.2).
Result<Node> Parser::explicit_key_value(int column, std::size_t depth, std::string& key) {
  scanner_.skip();
  TRY_ASSIGN(auto node, block_node({column, false, depth + 1}));
  key = std::move(node.text);
  scanner_.skip_to_token();
  if (scanner_.at_end() || scanner_.column() != column || !scanner_.at_indicator(':')) {
    return Node{};
  }
  scanner_.skip();
  return block_node({column, false, depth + 1});
}

// `key`: the first key, whose colon is next; none when an explicit key is.
Result<Node> Parser::block_mapping(int column, std::optional<std::string> key, std::size_t depth) {
  Node node;
  node.kind = Node::Kind::mapping;
  while (true) {
    if (!key && scanner_.at_indicator('?')) {
      std::string text;
      TRY_ASSIGN(auto value, explicit_key_value(column, depth, text));
      node.members.push_back({std::move(text), std::move(value)});
    } else {
      if (!key) {
        TRY_ASSIGN(key, block_key(depth));
        if (!scanner_.at_colon(YamlContext::block)) return scanner_.error("a key lacks its colon");
      }
      scanner_.skip();
      TRY_ASSIGN(auto value, block_node({column, true, depth + 1}));
      node.members.push_back({std::move(*key), std::move(value)});
      key.reset();
    }
    scanner_.skip_to_token();
    if (scanner_.at_end() || scanner_.column() < column || scanner_.at_document_marker()) {
      return node;
    }
    if (scanner_.column() > column) return scanner_.error("a key is indented too far");
  }
}

Result<Node> Parser::flow_node(std::size_t depth) {
  TRY(enter(depth));
  bool own_line = false;
  TRY_ASSIGN(const auto anchor, properties(own_line));
  const unsigned line = line_number();
  TRY_ASSIGN(auto node, flow_content(depth));
  node.line = line;
  TRY(remember(anchor, node));
  return node;
}

Result<Node> Parser::flow_content(std::size_t depth) {
  const char c = scanner_.peek();
  if (c == '[') return flow_sequence(depth);
  if (c == '{') return flow_mapping(depth);
  if (c == '*') return alias();
  if (c != '"' && c != '\'') return plain_node(YamlContext::flow, -1);
  TRY_ASSIGN(auto text, c == '"' ? scanner_.double_quoted() : scanner_.single_quoted());
  return scalar_node(std::move(text));
}

// What follows a colon in a flow collection; nothing before a comma or the end.
Result<Node> Parser::flow_value(std::size_t depth) {
  scanner_.skip();
  scanner_.skip_to_token();
  const char c = scanner_.peek();
  if (c == ',' || c == '}' || c == ']') return Node{};
  return flow_node(depth);
}

// "[a, b: c]": a pair is a mapping of one member (§7.4.1).
Result<Node> Parser::flow_sequence(std::size_t depth) {
  Node node;
  node.kind = Node::Kind::sequence;
  scanner_.skip();
  while (true) {
    scanner_.skip_to_token();
    if (scanner_.at_end()) return scanner_.error("sequence without its end");
    if (scanner_.peek() == ']') break;
    TRY_ASSIGN(auto item, flow_node(depth + 1));
    scanner_.skip_to_token();
    if (scanner_.peek() == ':') {
      Node pair;
      pair.kind = Node::Kind::mapping;
      TRY_ASSIGN(auto value, flow_value(depth + 2));
      pair.members.push_back({std::move(item.text), std::move(value)});
      item = std::move(pair);
      scanner_.skip_to_token();
    }
    node.items.push_back(std::move(item));
    if (scanner_.peek() == ']') break;
    if (scanner_.at_end() || scanner_.peek() != ',')
      return scanner_.error("no comma between items");
    scanner_.skip();
  }
  scanner_.skip();
  return node;
}

Result<Node> Parser::flow_mapping(std::size_t depth) {
  Node node;
  node.kind = Node::Kind::mapping;
  scanner_.skip();
  while (true) {
    scanner_.skip_to_token();
    if (scanner_.at_end()) return scanner_.error("mapping without its end");
    if (scanner_.peek() == '}') break;
    Node key;
    if (!scanner_.at_colon(YamlContext::flow)) {
      TRY_ASSIGN(key, flow_node(depth + 1));
      scanner_.skip_to_token();
    }
    Node value;
    if (!scanner_.at_end() && scanner_.peek() == ':') {
      TRY_ASSIGN(value, flow_value(depth + 1));
      scanner_.skip_to_token();
    }
    node.members.push_back({std::move(key.text), std::move(value)});
    if (scanner_.peek() == '}') break;
    if (scanner_.at_end() || scanner_.peek() != ',')
      return scanner_.error("no comma between pairs");
    scanner_.skip();
  }
  scanner_.skip();
  return node;
}

}  // namespace

Result<std::vector<Node>> parse_yaml(std::string_view text, const NodeLimits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.find('\r') == std::string_view::npos) return Parser(text, limits).documents();
  // Line ends are "\n", "\r\n" or "\r" (§5.4): all become "\n".
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      plain += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      plain += '\n';
    }
  }
  return Parser(plain, limits).documents();
}

}  // namespace iar::format
