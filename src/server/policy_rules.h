// Whether a policy lets an image through: rules of conditions over findings and detections, as the
// published policies have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "match/assessment.h"
#include "model/inventory.h"
#include "wire/image_record.h"

namespace iar::server {

// What is judged. `assessment` null: nothing is known of vulnerabilities.
struct Judged {
  const wire::ImageRecord& image;
  const model::Inventory& inventory;
  const match::Assessment* assessment;
  const std::vector<wire::Detection>& detections;
};

struct PolicyMatches {
  std::string action;  // of the first rule that matched; empty: none did
  bool deny = false;
  std::vector<std::string> cves;
  std::vector<std::string> packages;
  std::vector<std::string> detections;
  std::vector<std::string> excluded_cves;
  std::vector<std::string> excluded_packages;
  std::vector<std::string> excluded_detections;
};

// Conditions {prop, value} of a rule hold together, values are alternatives, case does not matter.
// Of vulnerabilities: severity, cve_id, package; of detections: detection_severity, detection_type,
// detection_name. A rule without a condition that is known matches nothing. `exclusions`:
// conditions {prop, value} of what does not count.
PolicyMatches policy_matches(const Judged& judged, const JsonValue& policy_data,
                             const std::vector<JsonValue>& exclusions);

// Whether conditions over registry, repository and tag hold; "*" stands for anything.
bool group_holds(const wire::ImageRecord& image, const std::vector<JsonValue>& conditions);

}  // namespace iar::server
