// Findings in a CycloneDX document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "report/report.h"

namespace iar::report {

// The member "vulnerabilities" of an open object. `references`: the bom-ref of each package of the
// inventory; `image_reference`: of the image.
void vulnerabilities_member(JsonWriter& out, const Subject& subject,
                            const std::vector<std::string>& references,
                            std::string_view image_reference);

}  // namespace iar::report
