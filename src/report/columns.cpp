#include "report/columns.h"

#include <algorithm>
#include <string_view>

namespace iar::report {

namespace {

// The number of characters, not of bytes.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0U) != 0x80; }));
}

}  // namespace

std::string cut_to(std::string text, std::size_t width) {
  if (width == 0 || columns(text) <= width) return text;
  while (columns(text) >= width) {
    while ((static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80) text.pop_back();
    text.pop_back();
  }
  return text + "\u2026";
}

std::string table(const std::vector<Row>& rows, std::size_t width) {
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths.at(i) = std::max(widths.at(i), std::min<std::size_t>(columns(row.at(i)), 60));
    }
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row.at(i);
      if (i + 1 == row.size()) continue;
      const std::size_t used = columns(row.at(i));
      line.append(used < widths.at(i) ? widths.at(i) - used + 2 : 2, ' ');
    }
    while (line.ends_with(' ')) line.pop_back();
    out += cut_to(std::move(line), width) + "\n";
  }
  return out;
}

}  // namespace iar::report
