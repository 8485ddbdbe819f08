#include "version/semver_version.h"

namespace iar::version {

namespace {

bool is_number(std::string_view text, bool leading_zeros) {
  return all_digits(text) && (leading_zeros || text.size() == 1 || text.front() != '0');
}

constexpr bool is_identifier(char c) { return is_alphanumeric(c) || c == '-'; }

// Identifiers with dots between, none of them empty.
bool are_identifiers(std::string_view text, bool leading_zeros) {
  while (true) {
    const auto end = text.find('.');
    const std::string_view one = text.substr(0, end);
    if (one.empty() || !all_of(one, is_identifier)) return false;
    if (all_digits(one) && !is_number(one, leading_zeros)) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool take_numbers(std::string_view& text, const SemverDialect& dialect, std::string_view& out) {
  const std::string_view start = text;
  std::size_t count = 0;
  do {
    if (!is_number(take_digits(text), dialect.leading_zeros)) return false;
    ++count;
  } while (count < dialect.numbers_most && take(text, '.'));
  out = start.substr(0, start.size() - text.size());
  return count >= dialect.numbers_least;
}

// In a list that may stop at any identifier, whether it did.
std::optional<std::string_view> next_identifier(std::string_view& text, bool& left) {
  if (!left) return std::nullopt;
  left = text.find('.') != std::string_view::npos;
  return take_until(text, '.');
}

Ordering compare_identifier(std::string_view left, std::string_view right) {
  const bool number = all_digits(left);
  if (number != all_digits(right)) return number ? Ordering::less : Ordering::greater;
  return number ? compare_numbers(left, right) : left <=> right;
}

}  // namespace

bool parse_semver_tail(std::string_view text, const SemverDialect& dialect, Semver& out) {
  const auto plus = text.find('+');
  if (plus != std::string_view::npos) {
    out.build = text.substr(plus + 1);
    if (!are_identifiers(out.build, true)) return false;
    text = text.substr(0, plus);
  }
  if (text.empty()) return true;
  const bool bare = dialect.bare_prerelease && is_letter(text.front());
  if (!bare && !take(text, '-')) return false;
  out.prerelease = text;
  return are_identifiers(text, dialect.leading_zeros);
}

std::optional<Semver> parse_semver(std::string_view text, const SemverDialect& dialect) {
  Semver out;
  if (dialect.prefix && !take(text, 'v')) take(text, 'V');
  if (!take_numbers(text, dialect, out.numbers)) return std::nullopt;
  if (!parse_semver_tail(text, dialect, out)) return std::nullopt;
  return out;
}

Ordering compare_identifiers(std::string_view left, std::string_view right) {
  bool left_goes_on = !left.empty();
  bool right_goes_on = !right.empty();
  while (true) {
    const auto a = next_identifier(left, left_goes_on);
    const auto b = next_identifier(right, right_goes_on);
    if (!a || !b) return a.has_value() <=> b.has_value();
    const auto order = compare_identifier(*a, *b);
    if (order != 0) return order;
  }
}

Ordering compare_semver(const Semver& left, const Semver& right) {
  const auto order = compare_number_lists(left.numbers, right.numbers, '.');
  if (order != 0) return order;
  if (left.prerelease.empty() || right.prerelease.empty()) {
    return left.prerelease.empty() <=> right.prerelease.empty();
  }
  return compare_identifiers(left.prerelease, right.prerelease);
}

}  // namespace iar::version
