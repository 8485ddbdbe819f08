// Where a package comes from and why we believe it, in sentences; and of one that the image lacks,
// why it is not there.
#pragma once

#include <span>
#include <string>

#include "model/package_trace.h"
#include "model/purl.h"
#include "report/report.h"

namespace iar::report {

// Whether the package is the one that is asked for, its version and architecture apart. The
// namespace of a distribution's package may be left out on either side.
bool same_name(const model::Purl& asked, const model::Package& package);

// `asked` without version means all versions; its qualifiers but `arch` do not count. `traces`: of
// all packages with this name, sorted.
std::string explanation(const Subject& subject, const model::Purl& asked,
                        std::span<const model::PackageTrace> traces);

}  // namespace iar::report
