#include "version/pypi_version.h"

#include <array>

namespace iar::version {

namespace {

using Phase = PypiVersion::Phase;

constexpr bool is_separator(char c) { return c == '.' || c == '-' || c == '_'; }

bool take_separator(std::string_view& text) {
  if (text.empty() || !is_separator(text.front())) return false;
  text.remove_prefix(1);
  return true;
}

// The number behind a word: "rc1", "rc.1", "rc", "rc."
std::string_view take_word_number(std::string_view& text) {
  take_separator(text);
  return take_digits(text);
}

void take_phase(std::string_view& text, PypiVersion& out) {
  struct Word {
    std::string_view word;
    Phase phase;
  };
  // Longer ones first.
  constexpr std::array<Word, 8> k_words = {{{"alpha", Phase::alpha},
                                            {"a", Phase::alpha},
                                            {"beta", Phase::beta},
                                            {"b", Phase::beta},
                                            {"preview", Phase::candidate},
                                            {"pre", Phase::candidate},
                                            {"rc", Phase::candidate},
                                            {"c", Phase::candidate}}};
  std::string_view rest = text;
  take_separator(rest);
  for (const Word& word : k_words) {
    if (!take_folded(rest, word.word)) continue;
    out.phase = word.phase;
    out.phase_number = take_word_number(rest);
    text = rest;
    return;
  }
}

void take_post(std::string_view& text, PypiVersion& out) {
  std::string_view rest = text;
  if (take(rest, '-') && !rest.empty() && is_digit(rest.front())) {
    out.is_post = true;
    out.post = take_digits(rest);
    text = rest;
    return;
  }
  rest = text;
  take_separator(rest);
  for (const std::string_view word : {"post", "rev", "r"}) {
    if (!take_folded(rest, word)) continue;
    out.is_post = true;
    out.post = take_word_number(rest);
    text = rest;
    return;
  }
}

void take_development(std::string_view& text, PypiVersion& out) {
  std::string_view rest = text;
  take_separator(rest);
  if (!take_folded(rest, "dev")) return;
  out.is_development = true;
  out.development = take_word_number(rest);
  text = rest;
}

bool take_release(std::string_view& text, PypiVersion& out) {
  const std::string_view start = text;
  if (take_digits(text).empty()) return false;
  std::string_view rest = text;
  while (take(rest, '.') && !take_digits(rest).empty()) text = rest;
  out.release = start.substr(0, start.size() - text.size());
  return true;
}

bool is_local(std::string_view text) {
  while (true) {
    if (take_while(text, is_alphanumeric).empty()) return false;
    if (text.empty()) return true;
    if (!take_separator(text)) return false;
  }
}

// One part of a local version against another: numbers after words.
Ordering compare_local_part(std::string_view left, std::string_view right) {
  const bool number = all_digits(left);
  if (number != all_digits(right)) return number ? Ordering::greater : Ordering::less;
  return number ? compare_numbers(left, right) : compare_folded(left, right);
}

Ordering compare_local(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const auto order =
        compare_local_part(take_while(left, is_alphanumeric), take_while(right, is_alphanumeric));
    if (order != 0) return order;
    take_separator(left);
    take_separator(right);
  }
  return left.size() <=> right.size();
}

}  // namespace

std::optional<PypiVersion> parse_pypi(std::string_view text) {
  PypiVersion out;
  text = trimmed(text);
  take_folded(text, "v");
  std::string_view rest = text;
  const auto epoch = take_digits(rest);
  if (!epoch.empty() && take(rest, '!')) {
    out.epoch = epoch;
    text = rest;
  }
  if (!take_release(text, out)) return std::nullopt;
  take_phase(text, out);
  take_post(text, out);
  take_development(text, out);
  if (out.is_development && out.phase == Phase::release && !out.is_post) {
    out.phase = Phase::development;
  }
  if (take(text, '+')) {
    if (!is_local(text)) return std::nullopt;
    out.local = text;
    text = {};
  }
  return text.empty() ? std::optional(out) : std::nullopt;
}

Ordering compare_pypi_public(const PypiVersion& left, const PypiVersion& right) {
  auto order = compare_numbers(left.epoch, right.epoch);
  if (order == 0) order = compare_number_lists(left.release, right.release, '.');
  if (order == 0) order = left.phase <=> right.phase;
  if (order == 0) order = compare_numbers(left.phase_number, right.phase_number);
  if (order == 0) order = left.is_post <=> right.is_post;
  if (order == 0) order = compare_numbers(left.post, right.post);
  // A development release comes before what it develops.
  if (order == 0) order = right.is_development <=> left.is_development;
  return order == 0 ? compare_numbers(left.development, right.development) : order;
}

Ordering compare_pypi(const PypiVersion& left, const PypiVersion& right) {
  const auto order = compare_pypi_public(left, right);
  return order == 0 ? compare_local(left.local, right.local) : order;
}

}  // namespace iar::version
