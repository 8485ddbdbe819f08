#include "feed/csv.h"

#include <algorithm>

namespace iar::feed {

namespace {

// Splits one line further; true: it ends inside of quotes.
bool take_line(std::string_view line, bool quoted, std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return quoted;
}

}  // namespace

std::optional<std::vector<std::string>> csv_record(Cursor& cursor) {
  const std::size_t start = cursor.position();
  auto line = cursor.line();
  if (!line) return std::nullopt;
  std::vector<std::string> fields(1);
  bool quoted = take_line(*line, false, fields);
  while (quoted) {
    line = cursor.line();
    if (!line) {
      (void)cursor.seek(start);
      return std::nullopt;
    }
    fields.back() += '\n';
    quoted = take_line(*line, true, fields);
  }
  return fields;
}

std::optional<std::size_t> csv_column(const std::vector<std::string>& header,
                                      std::string_view name) {
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

}  // namespace iar::feed
