#include "feed/front_block.h"

#include <optional>

#include "base/bytes.h"
#include "base/text.h"
#include "feed/common.h"
#include "format/toml.h"

namespace iar::feed {

namespace {

// The fence's other end; empty: no fence.
std::string_view closing_fence(std::string_view line) {
  line = trimmed(line);
  if (line == "+++") return "+++";
  return line.starts_with("```") && trimmed(line.substr(3)) == "toml" ? "```" : "";
}

// The first line that is not blank.
std::optional<std::string_view> first_line(Cursor& cursor) {
  while (auto line = cursor.line()) {
    if (!trimmed(*line).empty()) return line;
  }
  return std::nullopt;
}

std::string_view heading(Cursor& cursor) {
  while (const auto line = cursor.line()) {
    if (trimmed(*line).starts_with('#')) return trimmed(*line);
  }
  return {};
}

}  // namespace

Result<FrontBlock> read_front_block(std::string_view text) {
  Cursor cursor(text);
  const auto first = first_line(cursor);
  const std::string_view fence = first ? closing_fence(*first) : std::string_view{};
  if (fence.empty()) return malformed("the text does not open with a block of TOML");
  const std::size_t start = cursor.position();
  while (true) {
    const std::size_t end = cursor.position();
    const auto line = cursor.line();
    if (!line) return malformed("the block of TOML has no end");
    if (trimmed(*line) != fence) continue;
    FrontBlock out;
    TRY_ASSIGN(out.root, format::parse_toml(text.substr(start, end - start)));
    out.summary = heading(cursor);
    return out;
  }
}

}  // namespace iar::feed
