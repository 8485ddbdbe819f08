// The characters of a TOML text: blanks, keys, strings and other scalars. See format/toml.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace iar::format {

class TomlScanner {
 public:
  explicit TomlScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  // The character `ahead` of the position; a line end beyond the end of the text.
  [[nodiscard]] char peek(std::size_t ahead = 0) const;
  // Passes over `what` if it is next.
  bool take(std::string_view what);
  void skip_blanks();
  // Passes over blanks, comments and line ends.
  void skip_lines();
  // Nothing but blanks and a comment may follow in this line.
  Status end_of_line();

  // One key or several between dots.
  Result<std::vector<std::string>> dotted_key(std::size_t parts_max);
  // A string of any of the four kinds, whose quote is next.
  Result<std::string> string();
  // A number, date or boolean, as it is written.
  Result<std::string> word();

  [[nodiscard]] Error error(std::string_view what) const;

 private:
  Result<std::string> key();
  Result<std::string> basic(std::string_view quote);
  Result<std::string> literal(std::string_view quote);
  Status escape(bool multi_line, std::string& out);
  void next();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace iar::format
