// Every scheme that the program knows; registry.cpp lists them.
#pragma once

#include "version/version.h"

namespace iar::version {

extern const Scheme k_alpm;
extern const Scheme k_apk;
extern const Scheme k_bitnami;
extern const Scheme k_cargo;
extern const Scheme k_composer;
extern const Scheme k_conan;
extern const Scheme k_conda;
extern const Scheme k_cran;
extern const Scheme k_datetime;
extern const Scheme k_deb;
extern const Scheme k_gem;
extern const Scheme k_generic;
extern const Scheme k_gentoo;
extern const Scheme k_go;
extern const Scheme k_hackage;
extern const Scheme k_hex;
extern const Scheme k_julia;
extern const Scheme k_lexicographic;
extern const Scheme k_maven;
extern const Scheme k_npm;
extern const Scheme k_nuget;
extern const Scheme k_openssl;
extern const Scheme k_pub;
extern const Scheme k_pypi;
extern const Scheme k_rpm;
extern const Scheme k_semver;

}  // namespace iar::version
