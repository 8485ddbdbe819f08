#include "version/composer_version.h"

namespace iar::version {

namespace {

struct Word {
  std::string_view word;
  std::string_view normal;
};
// Longer ones first.
constexpr std::array<Word, 9> k_words = {{{"stable", "stable"},
                                          {"beta", "beta"},
                                          {"b", "beta"},
                                          {"rc", "RC"},
                                          {"alpha", "alpha"},
                                          {"a", "alpha"},
                                          {"patch", "patch"},
                                          {"pl", "patch"},
                                          {"p", "patch"}}};

constexpr bool is_mark(char c) { return c == '.' || c == '_' || c == '-'; }

// A branch "1.x" is after everything that starts like it.
constexpr std::string_view k_any_number = "9999999";

// Digits behind a word, with "." and "-" between.
void take_word_numbers(std::string_view& text, ComposerVersion& out) {
  while (true) {
    std::string_view rest = text;
    if (!rest.empty() && (rest.front() == '.' || rest.front() == '-')) rest.remove_prefix(1);
    const auto digits = take_digits(rest);
    if (digits.empty() || !out.add(digits)) return;
    text = rest;
  }
}

// Takes a word with its numbers; "stable" is nothing, and so is what follows it.
enum class Found : std::uint8_t { none, word, stable };

Found take_word(std::string_view& text, ComposerVersion& out) {
  for (const Word& one : k_words) {
    if (!take_folded(text, one.word)) continue;
    const bool stable = one.word == "stable";
    const std::size_t before = out.count;
    out.add(one.normal);
    take_word_numbers(text, out);
    if (stable) out.count = before;
    return stable ? Found::stable : Found::word;
  }
  return Found::none;
}

bool take_dev(std::string_view& text) {
  std::string_view rest = text;
  if (!rest.empty() && (rest.front() == '.' || rest.front() == '-')) rest.remove_prefix(1);
  if (!take_folded(rest, "dev")) return false;
  text = rest;
  return true;
}

void take_prefix(std::string_view& text) {
  if (!take(text, 'v')) take(text, 'V');
}

// Whether the rest is "-beta2", ".rc.1", "-dev", a mark alone, or nothing.
bool read_modifier(std::string_view text, ComposerVersion& out) {
  if (text.empty()) return true;
  if (is_mark(text.front())) text.remove_prefix(1);
  const Found found = take_word(text, out);
  const bool dev = take_dev(text);
  out.has_modifier = dev || found != Found::none;
  if (dev && found != Found::stable) out.add("dev");
  return text.empty();
}

// One to four numbers with dots, padded to four.
bool parse_classic(std::string_view text, ComposerVersion& out) {
  constexpr std::size_t k_first_digits = 5;
  take_prefix(text);
  do {
    const auto digits = take_digits(text);
    if (digits.empty() || (out.count == 0 && digits.size() > k_first_digits)) return false;
    out.add(digits);
  } while (out.count < 4 && text.size() > 1 && text[0] == '.' && is_digit(text[1]) &&
           take(text, '.'));
  out.written = out.count;
  while (out.count < 4) out.add("0");
  out.numbers = out.count;
  return read_modifier(text, out);
}

// 20100102, 2010-01-02.5: a year, then pairs of digits, then at most two numbers of up to three.
bool parse_date(std::string_view text, ComposerVersion& out) {
  take_prefix(text);
  bool first = true;
  while (!text.empty()) {
    std::string_view rest = text;
    if (!first && (is_mark(rest.front()) || rest.front() == ':')) rest.remove_prefix(1);
    const auto digits = take_digits(rest);
    if (digits.empty()) break;
    if (first && digits.size() < 4) return false;
    if (!first && digits.size() > 3 && digits.size() % 2 != 0) return false;
    if (!out.add(digits)) return false;
    first = false;
    text = rest;
  }
  const bool enough = out.count > 1 || (out.count == 1 && out.parts[0].size() >= 6);
  out.numbers = out.written = out.count;
  return enough && read_modifier(text, out);
}

// Whether a dot and another number or wildcard follow.
bool goes_on(std::string_view text) {
  return text.size() > 1 && text[0] == '.' && (is_digit(text[1]) || is_composer_wildcard(text[1]));
}

// "1.x-dev": numbers and wildcards, then "dev".
bool parse_branch_alias(std::string_view text, ComposerVersion& out) {
  take_prefix(text);
  bool wildcard = false;
  do {
    const auto digits = take_digits(text);
    if (digits.empty()) {
      if (text.empty() || !is_composer_wildcard(text.front()) || out.count == 0) return false;
      text.remove_prefix(1);
      wildcard = true;
    }
    out.add(digits.empty() ? k_any_number : digits);
  } while (out.count < 4 && goes_on(text) && take(text, '.'));
  while (out.count < 4) out.add(k_any_number);
  out.numbers = out.written = out.count;
  out.has_modifier = true;
  return wildcard && take_dev(text) && text.empty() && out.add("dev");
}

// What does not belong to the version: an alias, a stability flag, a build.
std::string_view without_additions(std::string_view text) {
  text = trimmed(text);
  const auto alias = text.find(" as ");
  if (alias != std::string_view::npos) text = trimmed(text.substr(0, alias));
  const auto flag = text.rfind('@');
  if (flag != std::string_view::npos && flag > 0) text = text.substr(0, flag);
  const auto build = text.find('+');
  const bool has_build = build != std::string_view::npos && build > 0 && build + 1 < text.size();
  return has_build ? text.substr(0, build) : text;
}

// Where a word or a number stands among the special forms of version_compare.
int form_rank(std::string_view part) {
  if (is_digit(part.front())) return 4;
  if (starts_with_folded(part, "dev")) return 0;
  if (part.starts_with('a')) return 1;
  if (part.starts_with('b')) return 2;
  if (part.starts_with("RC") || part.starts_with("rc")) return 3;
  if (part.starts_with('#')) return 4;
  return part.starts_with('p') ? 5 : -1;
}

Ordering compare_part(std::string_view left, std::string_view right) {
  if (is_digit(left.front()) && is_digit(right.front())) return compare_numbers(left, right);
  return form_rank(left) <=> form_rank(right);
}

constexpr int k_number_rank = 4;

// More numbers are more; a word is held against a number.
Ordering compare_end(std::string_view part) {
  return is_digit(part.front()) ? Ordering::greater : form_rank(part) <=> k_number_rank;
}

}  // namespace

bool ComposerVersion::add(std::string_view part) {
  if (count == parts.size()) return false;
  parts[count++] = part;
  return true;
}

std::optional<ComposerVersion> parse_composer(std::string_view text) {
  text = without_additions(text);
  ComposerVersion out;
  if (take_folded(text, "dev-")) {
    out.branch = text;
    return text.empty() ? std::nullopt : std::optional(out);
  }
  for (const std::string_view name : {"master", "trunk", "default"}) {
    if (!equal_ignoring_case(text, name)) continue;
    out.branch = text;
    return out;
  }
  for (const auto parse : {parse_classic, parse_date, parse_branch_alias}) {
    out = {};
    if (parse(text, out)) return out;
  }
  return std::nullopt;
}

std::optional<ComposerVersion> parse_php(std::string_view text) {
  ComposerVersion out;
  take_prefix(text);
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  while (!text.empty()) {
    auto part = take_digits(text);
    if (part.empty()) part = take_while(text, [](char c) { return is_letter(c) || c == '#'; });
    if (part.empty()) {
      if (!is_mark(text.front()) && text.front() != '+') return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    if (form_rank(part) < 0 || !out.add(part)) return std::nullopt;
  }
  return out;
}

Ordering compare_composer(const ComposerVersion& left, const ComposerVersion& right) {
  const std::size_t common = std::min(left.count, right.count);
  for (std::size_t i = 0; i < common; ++i) {
    const auto order = compare_part(left.parts[i], right.parts[i]);
    if (order != 0) return order;
  }
  if (left.count > common) return compare_end(left.parts[common]);
  if (right.count > common) return 0 <=> compare_end(right.parts[common]);
  return Ordering::equal;
}

}  // namespace iar::version
