// Shell patterns as Go's path.Match reads them: '*' and '?' match anything but '/', classes have
// ranges and start their negation with '^', a backslash takes the next character literally.
#include <cstddef>
#include <optional>

#include "pull/keyring.h"

namespace iar::pull {

namespace {

// One element of a pattern other than '*': how much of the pattern it is, and whether it takes the
// character.
struct Element {
  std::size_t length = 0;
  bool taken = false;
};

// A literal of a class, perhaps escaped; moves `at` behind it.
std::optional<char> class_literal(std::string_view pattern, std::size_t& at) {
  if (at >= pattern.size() || pattern[at] == '-' || pattern[at] == ']') return std::nullopt;
  if (pattern[at] == '\\' && ++at >= pattern.size()) return std::nullopt;
  return pattern[at++];
}

std::optional<Element> character_class(std::string_view pattern, char letter) {
  std::size_t at = 1;
  const bool negated = at < pattern.size() && pattern[at] == '^';
  if (negated) ++at;
  bool found = false;
  for (bool first = true; first || at >= pattern.size() || pattern[at] != ']'; first = false) {
    const auto low = class_literal(pattern, at);
    if (!low) return std::nullopt;
    auto high = low;
    if (at < pattern.size() && pattern[at] == '-') {
      high = class_literal(pattern, ++at);
      if (!high) return std::nullopt;
    }
    found = found || (*low <= letter && letter <= *high);
    if (at >= pattern.size()) return std::nullopt;
  }
  return Element{at + 1, found != negated};
}

// The element at the start of `pattern`, held against `letter`; "no" when it is malformed.
std::optional<Element> element(std::string_view pattern, char letter) {
  switch (pattern.front()) {
    case '?': return Element{1, letter != '/'};
    case '[': return character_class(pattern, letter);
    case '\\':
      if (pattern.size() < 2) return std::nullopt;
      return Element{2, pattern[1] == letter};
    default: return Element{1, pattern.front() == letter};
  }
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t position = 0;
  // Where to go on when the text since the last '*' turns out to be too short a match for it.
  std::optional<std::size_t> star;
  std::size_t star_end = 0;
  while (position < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = ++at;
      star_end = position;
      continue;
    }
    if (at < pattern.size()) {
      const auto next = element(pattern.substr(at), text[position]);
      if (!next) return false;
      if (next->taken) {
        at += next->length;
        ++position;
        continue;
      }
    }
    if (!star || text[star_end] == '/') return false;
    at = *star;
    position = ++star_end;
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

}  // namespace iar::pull
