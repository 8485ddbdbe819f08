#include "version/range.h"

#include <array>
#include <utility>

#include "version/parts.h"

namespace iar::version {

std::optional<Comparator> take_comparator(std::string_view& text) {
  // Longer ones first.
  constexpr std::array<std::pair<std::string_view, Comparator>, 10> k_words = {{
      {"<=", Comparator::less_equal},
      {"<<", Comparator::less},
      {">=", Comparator::greater_equal},
      {">>", Comparator::greater},
      {"==", Comparator::equal},
      {"!=", Comparator::not_equal},
      {"<>", Comparator::not_equal},
      {"<", Comparator::less},
      {">", Comparator::greater},
      {"=", Comparator::equal},
  }};
  for (const auto& [word, comparator] : k_words) {
    if (take(text, word)) return comparator;
  }
  return std::nullopt;
}

Answer holds(Comparator comparator, Order order) {
  if (order == Order::undetermined) return Answer::undetermined;
  switch (comparator) {
    case Comparator::less: return to_answer(order == Order::less);
    case Comparator::less_equal: return to_answer(order != Order::greater);
    case Comparator::equal: return to_answer(order == Order::equal);
    case Comparator::not_equal: return to_answer(order != Order::equal);
    case Comparator::greater_equal: return to_answer(order != Order::less);
    case Comparator::greater: return to_answer(order == Order::greater);
  }
  return Answer::undetermined;
}

Answer to_answer(bool yes) { return yes ? Answer::yes : Answer::no; }

Answer both(Answer left, Answer right) {
  if (left == Answer::undetermined || right == Answer::undetermined) return Answer::undetermined;
  return to_answer(left == Answer::yes && right == Answer::yes);
}

Answer either(Answer left, Answer right) {
  if (left == Answer::undetermined || right == Answer::undetermined) return Answer::undetermined;
  return to_answer(left == Answer::yes || right == Answer::yes);
}

Answer negated(Answer answer) {
  return answer == Answer::undetermined ? answer : to_answer(answer == Answer::no);
}

namespace {

void skip_separators(std::string_view& text) {
  take_while(text, [](char c) { return is_space(c) || c == ','; });
}

Answer contains_all(Compare compare, std::string_view range, std::string_view version) {
  Answer answer = Answer::yes;
  skip_separators(range);
  if (range.empty()) return Answer::undetermined;
  while (!range.empty()) {
    const auto comparator = take_comparator(range);
    skip_space(range);
    const auto operand = take_while(range, [](char c) { return !is_space(c) && c != ','; });
    if (operand == "*" && !comparator) {
      answer = both(answer, Answer::yes);
    } else {
      answer =
          both(answer, holds(comparator.value_or(Comparator::equal), compare(version, operand)));
    }
    skip_separators(range);
  }
  return answer;
}

}  // namespace

Answer contains_plain(Compare compare, std::string_view range, std::string_view version) {
  return any_alternative(range, "||", [&](std::string_view alternative) {
    return contains_all(compare, alternative, version);
  });
}

}  // namespace iar::version
