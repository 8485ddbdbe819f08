// rpm's versions: [EPOCH:]VERSION[-RELEASE]; rpm-version(7). Its surprise: separators mean nothing
// but a border, so "2.0" and "2_0" are the same; a missing release is older than any.
#include "version/range.h"
#include "version/rpm_compare.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

// rpm compares whatever it is given; only what cannot be a version at all is refused.
bool valid(std::string_view text) {
  const bool printable = all_of(text, [](char c) { return c < 0 || (c > ' ' && c != '\x7f'); });
  return printable && !parse_evr(text).version.empty();
}

Order compare_evr(std::string_view left, std::string_view right) {
  if (!valid(left) || !valid(right)) return Order::undetermined;
  const Evr a = parse_evr(left);
  const Evr b = parse_evr(right);
  auto order = compare_numbers(a.epoch, b.epoch);
  if (order == 0) order = compare_rpm_part(a.version, b.version, RpmDialect::rpm);
  if (order == 0) order = a.has_release <=> b.has_release;
  if (order == 0) order = compare_rpm_part(a.release, b.release, RpmDialect::rpm);
  return order_of(order);
}

}  // namespace

constexpr Scheme k_rpm = {.name = "rpm",
                          .also = "redhat suse",
                          .what = "rpm packages",
                          .valid = valid,
                          .compare = compare_evr,
                          .contains = contains_plainly<compare_evr>,
                          .sample = "0:1.0-1"};

}  // namespace iar::version
