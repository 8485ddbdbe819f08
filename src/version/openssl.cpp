// OpenSSL's versions: 1.0.2zg, 3.0.0-beta1; openssl.org, "Release Strategy" and its downloads. Its
// surprise: letters behind the last number are patch levels, and after "z" comes "za".
#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

struct OpensslVersion {
  std::string_view numbers;
  std::string_view letters;
  std::string_view phase;  // "alpha", "beta", "pre"; empty: released
  std::string_view phase_number;
};

bool parse(std::string_view text, OpensslVersion& out) {
  const std::string_view start = text;
  do {
    if (take_digits(text).empty()) return false;
  } while (take(text, '.'));
  out.numbers = start.substr(0, start.size() - text.size());
  out.letters = take_while(text, is_lower);
  if (text.empty()) return true;
  if (!take(text, '-')) return false;
  out.phase = take_while(text, is_lower);
  out.phase_number = text;
  const bool known = out.phase == "alpha" || out.phase == "beta" || out.phase == "pre";
  return known && all_digits(text);
}

bool valid(std::string_view text) {
  OpensslVersion version;
  return parse(text, version);
}

Order compare_openssl(std::string_view left, std::string_view right) {
  OpensslVersion a;
  OpensslVersion b;
  if (!parse(left, a) || !parse(right, b)) return Order::undetermined;
  auto order = compare_number_lists(a.numbers, b.numbers, '.');
  if (order == 0) order = a.letters <=> b.letters;
  if (order == 0) order = a.phase.empty() <=> b.phase.empty();
  if (order == 0) order = a.phase <=> b.phase;
  return order_of(order == 0 ? compare_numbers(a.phase_number, b.phase_number) : order);
}

}  // namespace

constexpr Scheme k_openssl = {.name = "openssl",
                              .also = "",
                              .what = "OpenSSL itself",
                              .valid = valid,
                              .compare = compare_openssl,
                              .contains = contains_plainly<compare_openssl>,
                              .sample = "1.0.0a"};

}  // namespace iar::version
