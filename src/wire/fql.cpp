#include "wire/fql.h"

#include <charconv>

#include "base/text.h"

namespace iar::wire {

namespace {

struct OperatorText {
  std::string_view text;
  FqlOperator op;
};
// Longer ones first.
constexpr OperatorText k_operators[] = {
    {"!~", FqlOperator::not_match},     {"!*", FqlOperator::not_wildcard},
    {">=", FqlOperator::greater_equal}, {"<=", FqlOperator::less_equal},
    {"!", FqlOperator::not_equal},      {">", FqlOperator::greater},
    {"<", FqlOperator::less},           {"~", FqlOperator::match},
    {"*", FqlOperator::wildcard},       {"", FqlOperator::equal},
};

bool ends_word(char c) {
  return c == '+' || c == ',' || c == '(' || c == ')' || c == '[' || c == ']' || c == '\'' ||
         c == '"' || is_space(c);
}

bool takes_list(FqlOperator op) {
  return op == FqlOperator::equal || op == FqlOperator::not_equal || op == FqlOperator::match ||
         op == FqlOperator::not_match || op == FqlOperator::wildcard ||
         op == FqlOperator::not_wildcard;
}

FqlValueKind kind_of_word(std::string_view word) {
  if (word == "true" || word == "false") return FqlValueKind::boolean;
  if (word == "null") return FqlValueKind::null;
  double value = 0;
  const char* end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, value);
  const bool number = parsed.ec == std::errc() && parsed.ptr == end &&
                      (is_digit(word.back()) || word.back() == '.');
  return number ? FqlValueKind::number : FqlValueKind::text;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<FqlNode> filter() {
    TRY_ASSIGN(FqlNode node, any_of(0));
    skip_space();
    if (position_ != text_.size()) return wrong("does not belong here");
    return node;
  }

 private:
  [[nodiscard]] Error wrong(std::string_view what) const {
    const std::string place =
        position_ < text_.size() ? "character " + std::to_string(position_ + 1) : "the end";
    return make_error(ErrorCode::usage, "filter: " + place + " " + std::string(what));
  }
  [[nodiscard]] static Error too_much(std::string_view what) {
    return make_error(ErrorCode::limit, "filter: more than " + std::string(what));
  }

  void skip_space() {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
  }
  bool take(std::string_view wanted) {
    if (!text_.substr(position_).starts_with(wanted)) return false;
    position_ += wanted.size();
    return true;
  }
  bool take_separator(char separator) {
    skip_space();
    return take({&separator, 1});
  }
  [[nodiscard]] char next() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  // One node, or several joined.
  static FqlNode joined(FqlNodeKind kind, std::vector<FqlNode> children) {
    if (children.size() == 1) return std::move(children.front());
    FqlNode node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
  }

  Result<FqlNode> any_of(int depth) {
    std::vector<FqlNode> children;
    do {
      TRY_ASSIGN(FqlNode child, all_of(depth));
      children.push_back(std::move(child));
    } while (take_separator(','));
    return joined(FqlNodeKind::any_of, std::move(children));
  }

  Result<FqlNode> all_of(int depth) {
    std::vector<FqlNode> children;
    do {
      TRY_ASSIGN(FqlNode child, primary(depth));
      children.push_back(std::move(child));
    } while (take_separator('+'));
    return joined(FqlNodeKind::all_of, std::move(children));
  }

  Result<FqlNode> primary(int depth) {
    skip_space();
    if (!take("(")) return term();
    if (depth >= k_fql_depth_max) return too_much("32 parentheses deep");
    TRY_ASSIGN(FqlNode inner, any_of(depth + 1));
    skip_space();
    if (!take(")")) return wrong("should be \")\"");
    return inner;
  }

  Result<FqlNode> term() {
    if (++terms_ > k_fql_terms_max) return too_much("20 properties");
    FqlNode node;
    FqlTerm& term = node.term;
    term.position = position_;
    TRY_ASSIGN(term.property, property());
    skip_space();
    if (!take(":")) return wrong("should be \":\"");
    skip_space();
    for (const auto& [text, op] : k_operators) {
      if (!take(text)) continue;
      term.op = op;
      break;
    }
    skip_space();
    if (lacks_value()) {
      if (term.op == FqlOperator::wildcard) {
        term.op = FqlOperator::present;
      } else if (term.op == FqlOperator::not_wildcard) {
        term.op = FqlOperator::absent;
      } else {
        return wrong("should be a value");
      }
      return node;
    }
    TRY(values(term));
    return node;
  }

  [[nodiscard]] bool lacks_value() const {
    const char c = next();
    return position_ == text_.size() || c == '+' || c == ',' || c == ')';
  }

  Result<std::string> property() {
    const std::size_t begin = position_;
    bool start = true;  // of a part between dots
    while (position_ < text_.size()) {
      const char c = next();
      const bool fits = is_alphanumeric(c) || c == '_' || (c == '.' && !start);
      if (!fits || (position_ == begin && !is_alphanumeric(c)) ||
          (position_ == begin && is_digit(c))) {
        break;
      }
      start = c == '.';
      ++position_;
    }
    if (position_ == begin || start) return wrong("should be a property's name");
    return lowered(text_.substr(begin, position_ - begin));
  }

  Status values(FqlTerm& term) {
    if (!take("[")) {
      TRY_ASSIGN(FqlValue only, value());
      term.values.push_back(std::move(only));
      return {};
    }
    if (!takes_list(term.op)) return wrong("is a list, which has no order");
    do {
      skip_space();
      TRY_ASSIGN(FqlValue one, value());
      term.values.push_back(std::move(one));
    } while (take_separator(','));
    skip_space();
    return take("]") ? Status() : wrong("should be \"]\"");
  }

  Result<FqlValue> value() {
    if (++values_ > k_fql_values_max) return too_much("5000 values");
    const char quote = next();
    if (quote == '\'' || quote == '"') return quoted(quote);
    const std::size_t begin = position_;
    while (position_ < text_.size() && !ends_word(next())) ++position_;
    if (position_ == begin) return wrong("should be a value");
    const std::string_view word = text_.substr(begin, position_ - begin);
    return FqlValue{kind_of_word(word), std::string(word)};
  }

  Result<FqlValue> quoted(char quote) {
    FqlValue value;
    for (++position_; position_ < text_.size(); ++position_) {
      const char c = next();
      if (c == quote) {
        ++position_;
        return value;
      }
      if (c == '\\' && position_ + 1 < text_.size()) {
        const char after = text_[position_ + 1];
        if (after == quote || after == '\\') {
          value.text += after;
          ++position_;
          continue;
        }
      }
      value.text += c;
    }
    return wrong("lacks the closing quote");
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t terms_ = 0;
  std::size_t values_ = 0;
};

std::string value_text(const FqlValue& value) {
  if (value.kind != FqlValueKind::text) return value.text;
  std::string out = "'";
  for (const char c : value.text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string term_text(const FqlTerm& term) {
  std::string out = term.property + ":";
  if (term.op == FqlOperator::present) return out + "*";
  if (term.op == FqlOperator::absent) return out + "!*";
  for (const auto& [text, op] : k_operators) {
    if (op == term.op) out += text;
  }
  if (term.values.size() == 1) return out + value_text(term.values.front());
  char separator = '[';
  for (const FqlValue& value : term.values) {
    out += separator;
    out += value_text(value);
    separator = ',';
  }
  return out + "]";
}

}  // namespace

Result<FqlNode> parse_fql(std::string_view text) {
  if (text.size() > k_fql_size_max) {
    return make_error(ErrorCode::limit, "filter: longer than 65536 bytes");
  }
  return Parser(text).filter();
}

std::string fql_text(const FqlNode& node) {
  if (node.kind == FqlNodeKind::term) return term_text(node.term);
  std::string out;
  for (const FqlNode& child : node.children) {
    if (!out.empty()) out += node.kind == FqlNodeKind::all_of ? '+' : ',';
    const std::string text = fql_text(child);
    out += child.kind == FqlNodeKind::term ? text : "(" + text + ")";
  }
  return out;
}

bool wildcard_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // after the last "*", and where it began to match
  std::size_t from = 0;
  while (t < text.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\' && pattern[p + 1] == '*';
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      from = t;
    } else if (p < pattern.size() && lower(pattern[p + (escaped ? 1 : 0)]) == lower(text[t])) {
      p += escaped ? 2 : 1;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> fql_words(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool belongs = is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80;
    if (belongs && !inside) words.emplace_back();
    if (belongs) words.back() += lower(c);
    inside = belongs;
  }
  return words;
}

}  // namespace iar::wire
