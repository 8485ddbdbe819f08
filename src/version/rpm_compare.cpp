#include "version/rpm_compare.h"

namespace iar::version {

namespace {

constexpr bool is_sign(char c) { return !is_alphanumeric(c) && c != '~' && c != '^'; }

// An answer about "~" and "^" at the front; equal: go on.
struct Signs {
  Ordering order = Ordering::equal;
  bool taken = false;  // both had the same one, which is gone
};

Signs compare_signs(std::string_view& left, std::string_view& right) {
  if (left.starts_with('~') || right.starts_with('~')) {
    if (!left.starts_with('~')) return {Ordering::greater};
    if (!right.starts_with('~')) return {Ordering::less};
  } else if (left.starts_with('^') || right.starts_with('^')) {
    if (left.empty()) return {Ordering::less};
    if (right.empty()) return {Ordering::greater};
    if (!left.starts_with('^')) return {Ordering::greater};
    if (!right.starts_with('^')) return {Ordering::less};
  } else {
    return {};
  }
  left.remove_prefix(1);
  right.remove_prefix(1);
  return {Ordering::equal, true};
}

// Both start with a letter or a digit.
Ordering compare_runs(std::string_view& left, std::string_view& right) {
  if (is_digit(left.front()) != is_digit(right.front())) {
    return is_digit(left.front()) ? Ordering::greater : Ordering::less;
  }
  if (is_digit(left.front())) return compare_numbers(take_digits(left), take_digits(right));
  return take_while(left, is_letter) <=> take_while(right, is_letter);
}

Ordering compare_rpm(std::string_view left, std::string_view right) {
  while (true) {
    take_while(left, is_sign);
    take_while(right, is_sign);
    const Signs signs = compare_signs(left, right);
    if (signs.order != 0) return signs.order;
    if (signs.taken) continue;
    if (left.empty() || right.empty()) return left.size() <=> right.size();
    const auto order = compare_runs(left, right);
    if (order != 0) return order;
  }
}

// What is left where one side has no further run.
Ordering compare_rest(std::string_view left, std::string_view right) {
  if (left.empty() && right.empty()) return Ordering::equal;
  const bool older = left.empty() ? is_letter(right.front()) : is_letter(left.front());
  return left.empty() == older ? Ordering::greater : Ordering::less;
}

Ordering compare_alpm(std::string_view left, std::string_view right) {
  constexpr auto is_separator = [](char c) { return !is_alphanumeric(c); };
  while (!left.empty() && !right.empty()) {
    const auto signs_left = take_while(left, is_separator);
    const auto signs_right = take_while(right, is_separator);
    if (left.empty() || right.empty()) break;
    if (signs_left.size() != signs_right.size()) return signs_left.size() <=> signs_right.size();
    const auto order = compare_runs(left, right);
    if (order != 0) return order;
  }
  return compare_rest(left, right);
}

}  // namespace

Ordering compare_rpm_part(std::string_view left, std::string_view right, RpmDialect dialect) {
  return dialect == RpmDialect::rpm ? compare_rpm(left, right) : compare_alpm(left, right);
}

Evr parse_evr(std::string_view text) {
  Evr out;
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && all_of(text.substr(0, colon), is_digit)) {
    out.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto hyphen = text.rfind('-');
  out.has_release = hyphen != std::string_view::npos;
  if (out.has_release) {
    out.release = text.substr(hyphen + 1);
    text = text.substr(0, hyphen);
  }
  out.version = text;
  return out;
}

}  // namespace iar::version
