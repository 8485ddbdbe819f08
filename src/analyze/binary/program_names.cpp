#include "analyze/binary/program_names.h"

namespace iar::analyze {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The numbers with single dots between that the text begins with.
std::string_view leading_numbers(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size()) {
    const bool dot = text[size] == '.' && size > 0 && size + 1 < text.size() &&
                     is_digit(text[size - 1]) && is_digit(text[size + 1]);
    if (!dot && !is_digit(text[size])) break;
    ++size;
  }
  return text.substr(0, size);
}

}  // namespace

std::optional<NameFit> name_fit(std::string_view pattern, std::string_view base) {
  NameFit fit;
  // Where the last "*" stands, and what it stands for so far: only that one is ever tried again.
  std::optional<std::string_view> star;
  std::string_view star_base;
  while (!pattern.empty() || !base.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = pattern;
      star_base = base;
      continue;
    }
    const std::string_view numbers =
        pattern.starts_with('#') ? leading_numbers(base) : std::string_view{};
    if (!numbers.empty()) {
      if (fit.numbers.empty()) fit.numbers = numbers;
      pattern.remove_prefix(1);
      base.remove_prefix(numbers.size());
      continue;
    }
    if (!pattern.empty() && !base.empty() && pattern.front() == base.front()) {
      pattern.remove_prefix(1);
      base.remove_prefix(1);
      continue;
    }
    if (!star || star_base.empty()) return std::nullopt;
    star_base.remove_prefix(1);
    base = star_base;
    pattern = *star;
  }
  return fit;
}

}  // namespace iar::analyze
