// A stored image as reports and policies see it: with findings by the advisories of this moment,
// made as `iar scan` makes them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "match/assessment.h"
#include "model/image.h"
#include "server/services.h"

namespace iar::server {

struct ImageAssessment {
  store::StoredImage stored;
  model::Image image;
  std::optional<match::Assessment> assessment;   // none: there are no advisories
  std::shared_ptr<const Advisories> advisories;  // that findings point into
};

// Errors: not_found, those of the store.
Result<ImageAssessment> assessed_image(const Call& call, const store::ImageName& name);

// By the parameters that name an image: digest and image_id come before repository and tag. Errors:
// usage (none is given).
Result<store::ImageName> named_by(const Parameters& parameters);

}  // namespace iar::server
