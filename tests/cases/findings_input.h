// What goes into a case of findings: an image, and what is said of its packages.
#pragma once

#include <string_view>
#include <vector>

#include "advisory/advisory.h"
#include "base/result.h"
#include "match/assessment.h"
#include "model/image.h"
#include "model/inventory.h"
#include "model/package_trace.h"

namespace iar::cases {

struct MadeImage {
  model::Image image;
  model::Inventory inventory;
  std::vector<model::PackageTrace> traces;
};

// Sections `image`, `packages`, `gone`. Errors of all: corrupt.
Result<MadeImage> made_image(std::string_view image, std::string_view packages,
                             std::string_view gone);
// Section `advisories`.
Result<std::vector<advisory::Advisory>> made_advisories(std::string_view section);
// Section `judged`: what is known beside packages, priorities, and what the policy says.
Status judge_as_made(std::string_view section, match::Assessment& assessment);

}  // namespace iar::cases
