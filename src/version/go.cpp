// Go modules and the Go toolchain: v1.2.3-pre+build; golang.org/x/mod/semver, Go Modules Reference,
// "Versions". Its surprises: "v1" and "v1.2" are versions but take no prerelease; a toolchain's
// "go1.21rc2" is 1.21.0-rc.2; "(devel)" is no version.
#include "version/range.h"
#include "version/schemes.h"
#include "version/semver_version.h"

namespace iar::version {

namespace {

constexpr SemverDialect k_module = {.prefix = true, .numbers_least = 1};
constexpr SemverDialect k_toolchain = {.numbers_least = 2, .bare_prerelease = true};

struct GoVersion {
  Semver version;
  std::string_view word;    // of a toolchain's prerelease: "rc"
  std::string_view number;  // "2"
};

// go1.21, go1.21.3, go1.21rc2; also without "go", as the standard library's version is stated.
std::optional<GoVersion> parse_toolchain(std::string_view text) {
  take(text, "go");
  const auto version = parse_semver(text, k_toolchain);
  if (!version || !version->build.empty()) return std::nullopt;
  GoVersion out = {*version, {}, version->prerelease};
  out.word = take_while(out.number, is_lower);
  const bool known = out.word == "rc" || out.word == "beta";
  if (!out.version.prerelease.empty() && !(known && all_digits(out.number))) return std::nullopt;
  return out;
}

std::optional<GoVersion> parse(std::string_view text) {
  const auto module = parse_semver(text, k_module);
  if (!module) return parse_toolchain(text);
  std::size_t dots = 0;
  for (const char c : module->numbers) dots += c == '.' ? 1 : 0;
  if (dots < 2 && !(module->prerelease.empty() && module->build.empty())) return std::nullopt;
  return GoVersion{*module, {}, {}};
}

// A toolchain's "rc2" has the identifiers "rc" and "2".
Ordering compare_prereleases(const GoVersion& left, const GoVersion& right) {
  const bool split_left = !left.word.empty();
  std::string_view a = left.version.prerelease;
  std::string_view b = right.version.prerelease;
  const auto order = compare_identifiers(split_left ? left.word : take_until(a, '.'),
                                         right.word.empty() ? take_until(b, '.') : right.word);
  if (order != 0) return order;
  return compare_identifiers(split_left ? left.number : a, right.word.empty() ? b : right.number);
}

bool valid(std::string_view text) { return parse(text).has_value(); }

Order compare_go(std::string_view left, std::string_view right) {
  const auto a = parse(left);
  const auto b = parse(right);
  if (!a || !b) return Order::undetermined;
  const bool both = !a->version.prerelease.empty() && !b->version.prerelease.empty();
  if (!both) return order_of(compare_semver(a->version, b->version));
  const auto order = compare_number_lists(a->version.numbers, b->version.numbers, '.');
  return order_of(order != 0 ? order : compare_prereleases(*a, *b));
}

}  // namespace

constexpr Scheme k_go = {.name = "go",
                         .also = "golang",
                         .what = "Go modules and toolchains",
                         .valid = valid,
                         .compare = compare_go,
                         .contains = contains_plainly<compare_go>,
                         .sample = "v1.0.0"};

}  // namespace iar::version
