#include <algorithm>
#include <array>

#include "version/parts.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

// Sorted by name.
// clang-format off
constexpr std::array k_registry = {
    &k_alpm,
    &k_apk,
    &k_bitnami,
    &k_cargo,
    &k_composer,
    &k_conan,
    &k_conda,
    &k_cran,
    &k_datetime,
    &k_deb,
    &k_gem,
    &k_generic,
    &k_gentoo,
    &k_go,
    &k_hackage,
    &k_hex,
    &k_julia,
    &k_lexicographic,
    &k_maven,
    &k_npm,
    &k_nuget,
    &k_openssl,
    &k_pub,
    &k_pypi,
    &k_rpm,
    &k_semver,
};
// clang-format on

bool is_named(const Scheme& scheme, std::string_view name) {
  if (equal_ignoring_case(scheme.name, name)) return true;
  std::string_view names = scheme.also;
  while (!names.empty()) {
    if (equal_ignoring_case(take_until(names, ' '), name)) return true;
  }
  return false;
}

}  // namespace

std::span<const Scheme* const> schemes() { return k_registry; }

const Scheme* find_scheme(std::string_view name) {
  const auto found =
      std::ranges::find_if(k_registry, [&](const Scheme* one) { return is_named(*one, name); });
  return found == k_registry.end() ? nullptr : *found;
}

Order compare(const Scheme& scheme, std::string_view left, std::string_view right) {
  if (std::max(left.size(), right.size()) > k_version_bytes_max) return Order::undetermined;
  return scheme.compare(left, right);
}

Answer contains(const Scheme& scheme, std::string_view range, std::string_view version,
                Prereleases prereleases) {
  if (range.size() > k_range_bytes_max || version.size() > k_version_bytes_max) {
    return Answer::undetermined;
  }
  return scheme.contains(range, version, prereleases);
}

bool valid_range(const Scheme& scheme, std::string_view range) {
  return contains(scheme, range, scheme.sample) != Answer::undetermined;
}

bool valid_version(const Scheme& scheme, std::string_view version) {
  return version.size() <= k_version_bytes_max && scheme.valid(version);
}

char order_sign(Order order) {
  constexpr std::array<char, 4> k_signs = {'<', '=', '>', '?'};
  return k_signs[static_cast<std::size_t>(order)];
}

std::string_view answer_name(Answer answer) {
  constexpr std::array<std::string_view, 3> k_names = {"no", "yes", "undetermined"};
  return k_names[static_cast<std::size_t>(answer)];
}

Order opposite(Order order) {
  if (order == Order::less) return Order::greater;
  return order == Order::greater ? Order::less : order;
}

}  // namespace iar::version
