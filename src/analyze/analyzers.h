// Every analyzer, one line each; each is defined in the file of its format.
#pragma once

#include "analyze/analyzer.h"

namespace iar::analyze {

extern const Analyzer k_dpkg;        // os/dpkg.cpp
extern const Analyzer k_dpkg_files;  // os/dpkg_files.cpp

}  // namespace iar::analyze
