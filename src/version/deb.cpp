// Debian's versions: [EPOCH:]UPSTREAM[-REVISION]; deb-version(7), Debian Policy 5.6.12. Its
// surprise: "~" sorts before the end of the version, letters before all other characters.
#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

struct DebVersion {
  std::string_view epoch;  // digits; empty: 0
  std::string_view upstream;
  std::string_view revision;  // empty: 0
};

constexpr bool is_upstream(char c) {
  return is_alphanumeric(c) || c == '.' || c == '+' || c == '-' || c == '~' || c == ':';
}
constexpr bool is_revision(char c) {
  return is_alphanumeric(c) || c == '.' || c == '+' || c == '~';
}

// dpkg itself compares versions that do not start with a digit, with a warning.
bool parse(std::string_view text, DebVersion& out) {
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    out.epoch = text.substr(0, colon);
    if (!all_digits(out.epoch)) return false;
    text.remove_prefix(colon + 1);
  }
  const auto hyphen = text.rfind('-');
  if (hyphen != std::string_view::npos) {
    out.revision = text.substr(hyphen + 1);
    if (out.revision.empty() || !all_of(out.revision, is_revision)) return false;
    text = text.substr(0, hyphen);
  }
  out.upstream = text;
  return !text.empty() && is_digit(text.front()) && all_of(text, is_upstream);
}

// Where a character that is no digit, or the end, stands among the others.
constexpr int weight(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return 0;
  const char c = text.front();
  if (c == '~') return -1;
  return is_letter(c) ? c : c + 256;
}

Ordering compare_part(std::string_view left, std::string_view right) {
  while (!left.empty() || !right.empty()) {
    while ((!left.empty() && !is_digit(left.front())) ||
           (!right.empty() && !is_digit(right.front()))) {
      const auto order = weight(left) <=> weight(right);
      if (order != 0) return order;
      // Equal weights of what is no digit: neither is at its end.
      left.remove_prefix(1);
      right.remove_prefix(1);
    }
    const auto order = compare_numbers(take_digits(left), take_digits(right));
    if (order != 0) return order;
  }
  return Ordering::equal;
}

bool valid(std::string_view text) {
  DebVersion version;
  return parse(trimmed(text), version);
}

Order compare_deb(std::string_view left, std::string_view right) {
  DebVersion a;
  DebVersion b;
  if (!parse(trimmed(left), a) || !parse(trimmed(right), b)) return Order::undetermined;
  auto order = compare_numbers(a.epoch, b.epoch);
  if (order == 0) order = compare_part(a.upstream, b.upstream);
  if (order == 0) order = compare_part(a.revision, b.revision);
  return order_of(order);
}

}  // namespace

constexpr Scheme k_deb = {.name = "deb",
                          .also = "dpkg debian ubuntu opkg",
                          .what = "Debian packages and everything that dpkg installs",
                          .valid = valid,
                          .compare = compare_deb,
                          .contains = contains_plainly<compare_deb>,
                          .sample = "1.0-1"};

}  // namespace iar::version
