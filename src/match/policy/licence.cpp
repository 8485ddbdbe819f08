#include "match/policy/licence.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "match/policy/answers.h"

namespace iar::match {

namespace {

using version::Answer;

constexpr int k_depth = 32;

class Parser {
 public:
  Parser(std::string_view text, const std::function<bool(std::string_view)>& allowed)
      : rest_(text), allowed_(allowed) {}

  Answer whole() {
    const auto answer = any(0);
    return answer && peek().empty() ? *answer : Answer::undetermined;
  }

 private:
  // The next token, which stays: a parenthesis or what stands up to a blank or one; empty: the end.
  std::string_view peek() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    if (rest_.starts_with('(') || rest_.starts_with(')')) return rest_.substr(0, 1);
    std::size_t end = 0;
    while (end < rest_.size() && !is_space(rest_[end]) && rest_[end] != '(' && rest_[end] != ')') {
      ++end;
    }
    return rest_.substr(0, end);
  }
  bool take(std::string_view word) {
    if (!equal_ignoring_case(peek(), word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::optional<Answer> any(int depth) {
    auto answer = all(depth);
    while (answer && take("OR")) {
      const auto next = all(depth);
      answer = next ? std::optional(or_else(*answer, *next)) : std::nullopt;
    }
    return answer;
  }

  std::optional<Answer> all(int depth) {
    auto answer = one(depth);
    while (answer && take("AND")) {
      const auto next = one(depth);
      answer = next ? std::optional(and_also(*answer, *next)) : std::nullopt;
    }
    return answer;
  }

  std::optional<Answer> one(int depth) {
    if (depth > k_depth) return std::nullopt;
    if (take("(")) {
      const auto answer = any(depth + 1);
      return answer && take(")") ? answer : std::nullopt;
    }
    const std::string name(peek());
    if (name.empty() || name == ")") return std::nullopt;
    rest_.remove_prefix(name.size());
    if (name == "NOASSERTION") return Answer::undetermined;
    if (!take("WITH")) return version::to_answer(allowed_(name));
    const std::string_view exception = peek();
    const std::string both = name + " WITH " + std::string(exception);
    rest_.remove_prefix(exception.size());
    return version::to_answer(allowed_(both) || allowed_(name));
  }

  std::string_view rest_;
  const std::function<bool(std::string_view)>& allowed_;
};

}  // namespace

Answer satisfied_with(std::string_view expression,
                      const std::function<bool(std::string_view)>& allowed) {
  return expression.empty() ? Answer::undetermined : Parser(expression, allowed).whole();
}

}  // namespace iar::match
