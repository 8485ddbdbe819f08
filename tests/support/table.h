// Tables in text files: one row a line, cells between "|", "#" starts a comment line.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"

namespace iar::testing {

struct TableRow {
  int line = 0;
  std::vector<std::string> cells;  // trimmed
};

// The rows of tests/cases/NAME; none when the file is missing.
inline std::vector<TableRow> read_table(const std::string& name) {
  std::ifstream file(std::string(IAR_SOURCE_DIR) + "/tests/cases/" + name);
  std::vector<TableRow> rows;
  std::string text;
  for (int line = 1; std::getline(file, text); ++line) {
    if (trimmed(text).empty() || text.starts_with('#')) continue;
    TableRow row{line, {}};
    for (const auto cell : split(text, '|')) row.cells.emplace_back(trimmed(cell));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace iar::testing
