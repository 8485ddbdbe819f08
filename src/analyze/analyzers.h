// Every analyzer, one line each; each is defined in the file of its format.
#pragma once

#include "analyze/analyzer.h"

namespace iar::analyze {

extern const Analyzer k_bun_lock;             // npm/bun_lock.cpp
extern const Analyzer k_package_json;         // npm/package_json.cpp
extern const Analyzer k_package_lock;         // npm/package_lock.cpp
extern const Analyzer k_pnpm_lock;            // npm/pnpm_lock.cpp
extern const Analyzer k_yarn_lock;            // npm/yarn_lock.cpp
extern const Analyzer k_apk;                  // os/apk.cpp
extern const Analyzer k_dpkg;                 // os/dpkg.cpp
extern const Analyzer k_dpkg_files;           // os/dpkg_files.cpp
extern const Analyzer k_opkg;                 // os/opkg.cpp
extern const Analyzer k_opkg_files;           // os/opkg.cpp
extern const Analyzer k_pacman;               // os/pacman.cpp
extern const Analyzer k_pacman_files;         // os/pacman.cpp
extern const Analyzer k_portage;              // os/portage.cpp
extern const Analyzer k_release;              // os/release.cpp
extern const Analyzer k_rpm;                  // os/rpm.cpp
extern const Analyzer k_rpm_manifest;         // os/rpm_manifest.cpp
extern const Analyzer k_python_metadata;      // python/metadata.cpp
extern const Analyzer k_pdm_lock;             // python/pdm_lock.cpp
extern const Analyzer k_pipfile_lock;         // python/pipfile_lock.cpp
extern const Analyzer k_poetry_lock;          // python/poetry_lock.cpp
extern const Analyzer k_pylock;               // python/pylock.cpp
extern const Analyzer k_python_record;        // python/record.cpp
extern const Analyzer k_python_requirements;  // python/requirements.cpp
extern const Analyzer k_uv_lock;              // python/uv_lock.cpp

}  // namespace iar::analyze
