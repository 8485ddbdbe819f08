// File names with wild cards, as the table of products writes them.
#pragma once

#include <optional>
#include <string_view>

#include "analyze/analyzer.h"

namespace iar::analyze {

// The words of a list with one blank between each two; `rest` loses the first.
constexpr std::string_view take_name(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string_view name = rest.substr(0, blank);
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return name;
}

// What dispatch looks a name of the table up by.
constexpr Want want_of(std::string_view name) {
  if (name.find_first_of("*#") == std::string_view::npos) return {.basename = name};
  std::size_t letters = 0;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  while (letters < name.size() && is_letter(name[letters])) ++letters;
  return {.stem = name.substr(0, letters)};
}

struct NameFit {
  std::string_view numbers;  // what "#" stands for first; empty where there is none
};

// Whether the base name fits: "*" stands for any text, "#" for numbers with single dots between, as
// long as possible. Linear but for "*", of which names hold few.
std::optional<NameFit> name_fit(std::string_view pattern, std::string_view base);

}  // namespace iar::analyze
