// What a package of the operating system brings, where that is no program: statements about its
// source package hold for it, but what they tell of does not run from it.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/package.h"

namespace iar::match {

enum class PackageClass : std::uint8_t {
  code,
  kernel_headers,  // the kernel's interface to compile against: linux-libc-dev, kernel-headers
  documentation,   // manual pages, examples: NAME-doc, NAME-man
  debug_symbols,   // NAME-dbgsym, NAME-debuginfo
};

std::string_view package_class_name(PackageClass value);  // "kernel_headers"

// By the names that distributions give them; `code` for everything else.
PackageClass package_class(const model::Package& package);

}  // namespace iar::match
