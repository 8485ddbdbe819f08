#include "match/package_class.h"

#include <algorithm>
#include <array>

#include "match/ecosystem.h"

namespace iar::match {

namespace {

constexpr std::array<std::string_view, 6> k_kernel_headers = {
    "kernel-headers", "linux-api-headers", "linux-glibc-devel",
    "linux-headers",  "linux-libc-dev",    "kernel-uapi-headers"};
// Of a flavour or a release: "linux-headers-6.1.0-18-amd64", "linux-libc-dev-arm64-cross".
constexpr std::array<std::string_view, 3> k_kernel_header_fronts = {
    "kernel-headers-", "linux-headers-", "linux-libc-dev-"};
constexpr std::array<std::string_view, 7> k_documentation = {
    "-doc", "-docs", "-documentation", "-javadoc", "-man", "-manpages", "-help"};
constexpr std::array<std::string_view, 5> k_debug_symbols = {"-dbg", "-dbgsym", "-debuginfo",
                                                             "-debugsource", "-dbg-symbols"};

bool ends_with_any(std::string_view name, auto const& ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

bool is_kernel_headers(std::string_view name) {
  return std::ranges::find(k_kernel_headers, name) != k_kernel_headers.end() ||
         std::ranges::any_of(k_kernel_header_fronts,
                             [&](std::string_view front) { return name.starts_with(front); });
}

}  // namespace

std::string_view package_class_name(PackageClass value) {
  constexpr std::array<std::string_view, 4> k_names = {"code", "kernel_headers", "documentation",
                                                       "debug_symbols"};
  return k_names.at(static_cast<std::size_t>(value));
}

PackageClass package_class(const model::Package& package) {
  if (!is_os_type(package.type)) return PackageClass::code;
  if (is_kernel_headers(package.name)) return PackageClass::kernel_headers;
  if (ends_with_any(package.name, k_debug_symbols)) return PackageClass::debug_symbols;
  return ends_with_any(package.name, k_documentation) ? PackageClass::documentation
                                                      : PackageClass::code;
}

}  // namespace iar::match
