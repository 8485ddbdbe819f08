// Every analyzer, one line each; each is defined in the file of its format.
#pragma once

#include "analyze/analyzer.h"

namespace iar::analyze {

extern const Analyzer k_package_json;  // npm/package_json.cpp
extern const Analyzer k_apk;           // os/apk.cpp
extern const Analyzer k_dpkg;          // os/dpkg.cpp
extern const Analyzer k_dpkg_files;    // os/dpkg_files.cpp
extern const Analyzer k_opkg;          // os/opkg.cpp
extern const Analyzer k_opkg_files;    // os/opkg.cpp
extern const Analyzer k_release;       // os/release.cpp

}  // namespace iar::analyze
