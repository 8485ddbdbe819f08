// Lines of cases as words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iar::cases {

// A line's words: blanks part them, but for those between double quotes, which go away.
struct Words {
  bool indented = false;
  std::vector<std::string> plain;
  std::vector<std::pair<std::string, std::string>> pairs;  // "KEY=VALUE"

  // Empty when there is no such word.
  [[nodiscard]] std::string at(std::size_t index) const {
    return index < plain.size() ? plain[index] : std::string();
  }
  [[nodiscard]] std::string pair(std::string_view key) const;
};

// Of each line of a section that is not empty. `paired`: whether KEY=VALUE are pairs.
std::vector<Words> lines_of(std::string_view section);

std::vector<std::string> comma_parts(std::string_view text);

}  // namespace iar::cases
