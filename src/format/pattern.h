// One regular expression with one group, over bytes: where it matches and what the group holds.
// Linear in the bytes whatever the pattern is (RE2). Syntax as in format/pattern_scan.h.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::format {

struct PatternMatch {
  std::size_t begin = 0;  // of the match, in the bytes
  std::size_t end = 0;
  std::size_t group_begin = 0;
  std::size_t group_end = 0;
};

class Pattern {
 public:
  // Errors: unsupported (not a pattern, or not of one group).
  static Result<Pattern> compile(const std::string& text);

  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  // The leftmost match that begins at `from` or later; repetitions take what they can get.
  [[nodiscard]] std::optional<PatternMatch> find(ByteView bytes, std::size_t from) const;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace iar::format
