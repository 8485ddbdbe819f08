// The characters of a YAML text: where tokens start, and scalars. See format/yaml.h.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::format {

// Whether a plain scalar stands inside [] or {}, where more characters end it.
enum class YamlContext : unsigned char { block, flow };

class YamlScanner {
 public:
  explicit YamlScanner(std::string_view text) : text_(text) {}

  struct Position {
    std::size_t at = 0;
    std::size_t line_start = 0;
    std::size_t line = 1;
  };
  [[nodiscard]] Position position() const { return position_; }
  void go_back(const Position& position) { position_ = position; }

  [[nodiscard]] bool at_end() const { return position_.at >= text_.size(); }
  // The character `ahead` of the position; a line end beyond the end of the text.
  [[nodiscard]] char peek(std::size_t ahead = 0) const;
  void skip(std::size_t count = 1) { position_.at = std::min(position_.at + count, text_.size()); }
  // Columns count from 0.
  [[nodiscard]] int column() const;
  // "---" or "..." at the start of a line.
  [[nodiscard]] bool at_document_marker() const;
  // An indicator ("-", "?", ":") that a blank or the line's end follows.
  [[nodiscard]] bool at_indicator(char c) const;
  // ":" behind a key: in flow collections what follows may also be one of ",[]{}".
  [[nodiscard]] bool at_colon(YamlContext context) const;

  // Passes over blanks, comments and line ends; the count of line ends.
  std::size_t skip_to_token();
  // Passes over blanks of this line.
  void skip_blanks();
  void skip_line();

  // Up to the next blank, or in flow collections one of ",[]{}": the name of an anchor or a tag.
  std::string_view take_word();

  // The scalars (§7.3, §8.1). A plain one and a block one read on over lines that are indented by
  // more than `indent`.
  Result<std::string> double_quoted();
  Result<std::string> single_quoted();
  Result<std::string> plain(YamlContext context, int indent);
  Result<std::string> block_scalar(int indent);

  [[nodiscard]] Error error(std::string_view what) const;

 private:
  std::string_view plain_line(YamlContext context);
  bool continue_plain(YamlContext context, int indent, std::string& out);
  Status escape(std::string& out);
  Status hex_escape(std::size_t digits, std::string& out);
  void fold_line_end(std::string& out);
  struct BlockHeader {
    bool folded = false;
    char chomping = ' ';  // "-" no line end at the end, "+" all of them
    std::size_t indentation = 0;
  };
  Result<BlockHeader> block_header(int indent);
  std::string_view take_line();
  [[nodiscard]] std::size_t next_line_indentation() const;

  std::string_view text_;
  Position position_;
};

}  // namespace iar::format
