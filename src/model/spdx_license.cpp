#include "model/spdx_license.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "model/spdx_names.h"
#include "model/spdx_table.h"

namespace iar::model {

namespace {

constexpr std::string_view k_no_assertion = "NOASSERTION";
constexpr std::string_view k_reference = "LicenseRef-";
constexpr std::size_t k_text_bytes_max = 4096;  // of all texts of a package together
constexpr std::size_t k_reference_bytes_max = 64;
constexpr int k_depth_max = 32;

// What an expression is made of. `parts` of a name: none.
struct Expression {
  enum class Kind : std::uint8_t { name, all, any } kind = Kind::name;
  std::string name;
  std::vector<Expression> parts;
};
using Kind = Expression::Kind;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_word(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '.';
}
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto cut = [](char c) { return is_space(c) || c == ',' || c == ';'; };
  while (!text.empty() && cut(text.front())) text.remove_prefix(1);
  while (!text.empty() && cut(text.back())) text.remove_suffix(1);
  return text;
}

std::string text_of(const Expression& expression) {
  if (expression.kind == Kind::name) return expression.name;
  std::string out;
  for (const Expression& part : expression.parts) {
    if (!out.empty()) out += expression.kind == Kind::all ? " AND " : " OR ";
    // AND binds more tightly than OR.
    const bool enclosed = expression.kind == Kind::all && part.kind == Kind::any;
    out += enclosed ? "(" + text_of(part) + ")" : text_of(part);
  }
  return out;
}

// Groups of one kind in each other are one group; what is said twice is said once.
Expression group(Kind kind, std::vector<Expression> parts) {
  Expression out{kind, {}, {}};
  std::vector<std::string> texts;
  const auto add = [&](Expression part) {
    std::string text = text_of(part);
    if (std::ranges::find(texts, text) != texts.end()) return;
    texts.push_back(std::move(text));
    out.parts.push_back(std::move(part));
  };
  for (Expression& part : parts) {
    if (part.kind != kind) {
      add(std::move(part));
    } else {
      for (Expression& inner : part.parts) add(std::move(inner));
    }
  }
  if (out.parts.size() == 1) return Expression(std::move(out.parts.front()));
  return out;
}

Expression named(std::string_view name) { return {Kind::name, std::string(name), {}}; }

// A name that only this text knows; NOASSERTION when it would not be one.
Expression reference(std::string_view text) {
  std::string out(k_reference);
  if (text.starts_with(k_reference)) text.remove_prefix(k_reference.size());
  for (const char c : text) {
    if (is_word(c)) {
      out += c;
    } else if (!out.ends_with('-')) {
      out += '-';
    }
  }
  while (out.ends_with('-') && out.size() > k_reference.size()) out.pop_back();
  const bool good = out.size() > k_reference.size() && out.size() <= k_reference_bytes_max;
  return named(good ? std::string_view(out) : k_no_assertion);
}

// An alias may stand for two licences: "Artistic-1.0-Perl OR GPL-1.0-or-later".
std::optional<Expression> known(std::string_view name) {
  const std::string text = spdx_of_name(name);
  if (text.empty()) return std::nullopt;
  const std::size_t any = text.find(" OR ");
  if (any == std::string::npos) return named(text);
  return group(Kind::any, {named(std::string_view(text).substr(0, any)),
                           named(std::string_view(text).substr(any + 4))});
}

struct Token {
  enum class Kind : std::uint8_t { word, open, close, all, any, with } kind = Kind::word;
  std::string_view text;
  std::size_t at = 0;  // where it stands in the whole text
};

Token::Kind kind_of(std::string_view text) {
  if (text == "(") return Token::Kind::open;
  if (text == ")") return Token::Kind::close;
  const std::string word = lowered(text);
  if (word == "or" || word == "and/or" || word.front() == '|') return Token::Kind::any;
  if (word == "and" || word.front() == '&') return Token::Kind::all;
  return word == "with" ? Token::Kind::with : Token::Kind::word;
}

std::vector<Token> tokens_of(std::string_view text) {
  const auto same_sign = [](char c) { return c == '|' || c == '&'; };
  const auto ends_word = [&](char c) {
    return is_space(c) || c == '(' || c == ')' || same_sign(c);
  };
  std::vector<Token> out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    const char first = text[at];
    if (same_sign(first)) {
      while (end < text.size() && text[end] == first) ++end;
    } else if (first != '(' && first != ')') {
      while (end < text.size() && !ends_word(text[end])) ++end;
    }
    out.push_back({kind_of(text.substr(at, end - at)), text.substr(at, end - at), at});
    at = end;
  }
  return out;
}

// The number of tokens from `at` on that say "or later" in one of its forms; 0 when none do.
std::size_t later_words(std::span<const Token> tokens, std::size_t at) {
  const auto word_is = [&](std::size_t index, std::initializer_list<std::string_view> words) {
    if (index >= tokens.size()) return false;
    const std::string word = lowered(trimmed(tokens[index].text));
    return std::ranges::find(words, word) != words.end();
  };
  std::size_t end = at + 1;
  if (word_is(end, {"("}) && word_is(end + 1, {"at"}) && word_is(end + 2, {"your"}) &&
      word_is(end + 3, {"option"}) && word_is(end + 4, {")"})) {
    end += 5;
  } else if (word_is(end, {"at"}) && word_is(end + 1, {"your"}) && word_is(end + 2, {"option"})) {
    end += 3;
  }
  while (word_is(end, {"any", "a", "all"})) ++end;
  if (!word_is(end, {"later", "newer", "greater", "higher", "above"})) return 0;
  ++end;
  if (word_is(end, {"version", "versions"})) ++end;
  return end - at;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  // Nothing when the text is no expression.
  std::optional<Expression> parse() {
    if (tokens_.size() > k_tokens_max) return std::nullopt;
    auto out = alternatives(0);
    return out && at_ == tokens_.size() ? std::move(out) : std::nullopt;
  }

 private:
  static constexpr std::size_t k_tokens_max = 512;

  [[nodiscard]] bool is(Token::Kind kind) const {
    return at_ < tokens_.size() && tokens_[at_].kind == kind;
  }
  [[nodiscard]] std::string_view from(std::size_t first) const {
    const Token& last = tokens_[at_ - 1];
    const std::size_t begin = tokens_[first].at;
    return text_.substr(begin, last.at + last.text.size() - begin);
  }

  std::optional<Expression> alternatives(int depth) {
    return list(Kind::any, Token::Kind::any, depth);
  }
  std::optional<Expression> list(Kind kind, Token::Kind separator, int depth) {
    std::vector<Expression> parts;
    do {
      if (!parts.empty()) ++at_;
      auto part = kind == Kind::any ? list(Kind::all, Token::Kind::all, depth) : term(depth);
      if (!part) return std::nullopt;
      parts.push_back(std::move(*part));
    } while (is(separator));
    return group(kind, std::move(parts));
  }
  std::optional<Expression> term(int depth) {
    if (!is(Token::Kind::open)) return license();
    if (depth == k_depth_max) return std::nullopt;
    ++at_;
    auto out = alternatives(depth + 1);
    if (!out || !is(Token::Kind::close)) return std::nullopt;
    ++at_;
    return out;
  }

  // A licence's name, with what stands in parentheses behind or in it.
  struct Name {
    std::string words;
    std::string aside;
    bool odd = false;  // an expression in the parentheses
  };
  bool take_later(std::string& out) {
    const std::size_t count = later_words(tokens_, at_);
    if (count == 0 || out.empty()) return false;
    out += " +";
    at_ += count;
    return true;
  }
  void take_word(std::string& out) {
    if (!out.empty()) out += ' ';
    out += tokens_[at_++].text;
  }
  bool take_aside(Name& out) {
    ++at_;
    std::string text = out.aside;
    while (at_ < tokens_.size() && !is(Token::Kind::close)) {
      const bool operation = is(Token::Kind::any) || is(Token::Kind::all);
      if (operation) {
        const std::size_t count = later_words(tokens_, at_);
        if (count > 0) text += " +";
        at_ += count;
        if (count > 0) continue;
      }
      out.odd = out.odd || !is(Token::Kind::word);
      take_word(text);
    }
    if (at_ == tokens_.size()) return false;
    ++at_;
    out.aside = std::move(text);
    return true;
  }
  std::optional<Name> name() {
    Name out;
    while (at_ < tokens_.size()) {
      if (is(Token::Kind::word)) {
        take_word(out.words);
      } else if (is(Token::Kind::open) && !out.words.empty()) {
        if (!take_aside(out)) return std::nullopt;
      } else if (!(is(Token::Kind::any) || is(Token::Kind::all)) || !take_later(out.words)) {
        break;
      }
    }
    if (out.words.empty()) return std::nullopt;
    return out;
  }

  std::optional<Expression> license();

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

std::optional<Expression> known_with_aside(std::string_view words, std::string_view aside) {
  words = trimmed(words);
  if (words.starts_with(k_reference) && std::ranges::none_of(words, is_space)) {
    return reference(words);
  }
  auto by_words = known(words);
  if (aside.empty()) return by_words;
  if (auto both = known(std::string(words) + " " + std::string(aside))) return both;
  auto by_aside = known(aside);
  if (!by_words || !by_aside) return by_words ? std::move(by_words) : std::move(by_aside);
  return text_of(*by_words) == text_of(*by_aside) ? std::move(by_words) : std::nullopt;
}

// "MIT, Zlib", "MIT/Apache-2.0", "GPL2 MIT": only where each part is a licence by itself.
std::optional<Expression> known_list(std::string_view words) {
  struct Separator {
    std::string_view signs;
    Kind kind;
  };
  for (const auto& [signs, kind] :
       {Separator{",;", Kind::all}, Separator{"/", Kind::any}, Separator{" ", Kind::all}}) {
    if (words.find_first_of(signs) == std::string_view::npos) continue;
    std::vector<Expression> parts;
    std::string_view rest = words;
    bool all_known = true;
    while (all_known && !rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of(signs), rest.size());
      auto part = known_with_aside(rest.substr(0, end), {});
      all_known = part.has_value();
      if (part) parts.push_back(std::move(*part));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (all_known && !parts.empty()) return group(kind, std::move(parts));
  }
  return std::nullopt;
}

std::optional<Expression> Parser::license() {
  const std::size_t first = at_;
  const auto base = name();
  if (!base) return std::nullopt;
  auto out = base->odd ? std::nullopt : known_with_aside(base->words, base->aside);
  if (!is(Token::Kind::with)) {
    if (!out && base->aside.empty()) out = known_list(trimmed(base->words));
    return out ? std::move(out) : reference(from(first));
  }
  ++at_;
  const auto exception = name();
  if (!exception) return std::nullopt;
  const auto id = spdx_exception_of_name(trimmed(exception->words));
  const bool simple = out && out->kind == Kind::name && !out->name.starts_with(k_reference) &&
                      out->name.find(' ') == std::string::npos;
  if (!simple || id.empty() || !exception->aside.empty()) return reference(from(first));
  return named(out->name + " WITH " + std::string(id));
}

Expression expression_of(std::string_view text) {
  static constexpr auto k_unknown =
      std::to_array<std::string_view>({"", "n/a", "noassertion", "none", "unknown"});
  text = trimmed(text);
  if (std::ranges::find(k_unknown, lowered(text)) != k_unknown.end()) return named(k_no_assertion);
  if (auto whole = known(text)) return std::move(*whole);
  auto parsed = Parser(text).parse();
  return parsed ? std::move(*parsed) : reference(text);
}

bool asserts(const Expression& expression) {
  return expression.name != k_no_assertion && std::ranges::all_of(expression.parts, asserts);
}

}  // namespace

LicenseJoin license_join(std::string_view purl_type) {
  static constexpr auto k_any = std::to_array<std::string_view>({"composer", "gem", "npm"});
  return std::ranges::find(k_any, purl_type) != k_any.end() ? LicenseJoin::any : LicenseJoin::all;
}

std::string spdx_expression(std::span<const std::string> declared, LicenseJoin join) {
  if (declared.empty()) return {};
  std::size_t bytes = 0;
  for (const std::string& text : declared) bytes += text.size() + 1;
  if (bytes > k_text_bytes_max) return std::string(k_no_assertion);
  std::vector<Expression> parts;
  for (const std::string& text : declared) parts.push_back(expression_of(text));
  const Expression whole =
      group(join == LicenseJoin::all ? Kind::all : Kind::any, std::move(parts));
  return asserts(whole) ? text_of(whole) : std::string(k_no_assertion);
}

}  // namespace iar::model
