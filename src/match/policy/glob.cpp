#include "match/policy/glob.h"

#include <vector>

namespace iar::match {

namespace {

struct Token {
  enum class Kind : std::uint8_t { literal, one, run, any_run, folders } kind = Kind::literal;
  char c = 0;
};

std::vector<Token> tokens_of(Glob kind, std::string_view pattern) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool starred = pattern[i] == '*';
    if (starred && kind == Glob::path && pattern.substr(i).starts_with("**/")) {
      out.push_back({Token::Kind::folders, 0});
      i += 2;
    } else if (starred && kind == Glob::path && pattern.substr(i).starts_with("**")) {
      out.push_back({Token::Kind::any_run, 0});
      ++i;
    } else if (starred) {
      out.push_back({kind == Glob::name ? Token::Kind::any_run : Token::Kind::run, 0});
    } else {
      out.push_back({pattern[i] == '?' ? Token::Kind::one : Token::Kind::literal, pattern[i]});
    }
  }
  return out;
}

// `reached[i]`: the tokens so far describe the first i characters.
std::vector<bool> after(const Token& token, Glob kind, std::string_view text,
                        const std::vector<bool>& reached) {
  std::vector<bool> out(reached.size(), false);
  bool running = false;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const char before = i == 0 ? '/' : text[i - 1];
    const bool slash = kind == Glob::path && before == '/' && i > 0;
    switch (token.kind) {
      case Token::Kind::literal: out[i] = i > 0 && reached[i - 1] && before == token.c; break;
      case Token::Kind::one: out[i] = i > 0 && reached[i - 1] && !slash; break;
      case Token::Kind::run: running = reached[i] || (running && !slash); break;
      case Token::Kind::any_run: running = running || reached[i]; break;
      case Token::Kind::folders:
        out[i] = reached[i] || (running && before == '/');
        running = running || reached[i];
        break;
    }
    if (token.kind == Token::Kind::run || token.kind == Token::Kind::any_run) out[i] = running;
  }
  return out;
}

}  // namespace

bool glob_matches(Glob kind, std::string_view pattern, std::string_view text) {
  if (pattern.size() > k_glob_bytes_max) return false;
  std::vector<bool> reached(text.size() + 1, false);
  reached[0] = true;
  for (const Token& token : tokens_of(kind, pattern)) reached = after(token, kind, text, reached);
  return reached.back();
}

}  // namespace iar::match
