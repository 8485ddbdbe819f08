// Every analyzer, one line each; each is defined in the file of its format.
#pragma once

#include "analyze/analyzer.h"

namespace iar::analyze {

extern const Analyzer k_bun_lock;      // npm/bun_lock.cpp
extern const Analyzer k_package_json;  // npm/package_json.cpp
extern const Analyzer k_package_lock;  // npm/package_lock.cpp
extern const Analyzer k_pnpm_lock;     // npm/pnpm_lock.cpp
extern const Analyzer k_yarn_lock;     // npm/yarn_lock.cpp
extern const Analyzer k_apk;           // os/apk.cpp
extern const Analyzer k_dpkg;          // os/dpkg.cpp
extern const Analyzer k_dpkg_files;    // os/dpkg_files.cpp
extern const Analyzer k_opkg;          // os/opkg.cpp
extern const Analyzer k_opkg_files;    // os/opkg.cpp
extern const Analyzer k_pacman;        // os/pacman.cpp
extern const Analyzer k_pacman_files;  // os/pacman.cpp
extern const Analyzer k_portage;       // os/portage.cpp
extern const Analyzer k_release;       // os/release.cpp
extern const Analyzer k_rpm;           // os/rpm.cpp
extern const Analyzer k_rpm_manifest;  // os/rpm_manifest.cpp

}  // namespace iar::analyze
