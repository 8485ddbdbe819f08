// pacman's versions: [EPOCH:]PKGVER[-PKGREL]; vercmp(8), PKGBUILD(5). Its surprise: a version
// without pkgrel equals all of its releases, so that equality is not transitive.
#include "version/range.h"
#include "version/rpm_compare.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

bool valid(std::string_view text) {
  const bool printable = all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '/'; });
  const Evr parsed = parse_evr(text);
  return printable && !parsed.version.empty() && !(parsed.has_release && parsed.release.empty()) &&
         parsed.version.find(':') == std::string_view::npos;
}

Order compare_alpm(std::string_view left, std::string_view right) {
  if (!valid(left) || !valid(right)) return Order::undetermined;
  const Evr a = parse_evr(left);
  const Evr b = parse_evr(right);
  auto order = compare_numbers(a.epoch, b.epoch);
  if (order == 0) order = compare_rpm_part(a.version, b.version, RpmDialect::alpm);
  if (order == 0 && a.has_release && b.has_release) {
    order = compare_rpm_part(a.release, b.release, RpmDialect::alpm);
  }
  return order_of(order);
}

}  // namespace

constexpr Scheme k_alpm = {.name = "alpm",
                           .also = "arch pacman",
                           .what = "Arch Linux packages",
                           .valid = valid,
                           .compare = compare_alpm,
                           .contains = contains_plainly<compare_alpm>,
                           .sample = "1.0-1"};

}  // namespace iar::version
