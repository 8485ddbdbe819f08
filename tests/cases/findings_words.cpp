#include "cases/findings_words.h"

#include "base/text.h"

namespace iar::cases {

namespace {

Words words_of(std::string_view line) {
  Words out;
  out.indented = line.starts_with(" ");
  std::string word;
  bool quoted = false;
  bool any = false;
  bool whole = false;  // between quotes from its first character on
  const auto end_word = [&] {
    const std::size_t sign = word.find('=');
    const bool sentence = out.plain.empty() && out.pairs.empty();
    if (any && !whole && !sentence && sign != std::string::npos && sign > 0) {
      out.pairs.emplace_back(word.substr(0, sign), word.substr(sign + 1));
    } else if (any) {
      out.plain.push_back(word);
    }
    word.clear();
    any = false;
    whole = false;
  };
  for (const char c : line) {
    if (c == '"') {
      whole = whole || (!any && !quoted);
      quoted = !quoted;
    }
    if (c == ' ' && !quoted) end_word();
    if (c == '"' || (c == ' ' && !quoted)) {
      any = any || c == '"';
      continue;
    }
    word += c;
    any = true;
  }
  end_word();
  return out;
}

}  // namespace

std::string Words::pair(std::string_view key) const {
  for (const auto& [name, value] : pairs) {
    if (name == key) return value;
  }
  return {};
}

std::vector<Words> lines_of(std::string_view section) {
  std::vector<Words> out;
  for (const std::string_view line : split(section, '\n')) {
    if (!trimmed(line).empty()) out.push_back(words_of(line));
  }
  return out;
}

std::vector<std::string> comma_parts(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (const std::string_view part : split(text, ',')) out.emplace_back(part);
  return out;
}

}  // namespace iar::cases
