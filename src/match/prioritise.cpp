#include "match/prioritise.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace iar::match {

namespace {

std::string one_decimal(double value) {
  const auto tenths = static_cast<long>(std::lround(value * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

// Up to 40. Four points a point of CVSS inside the bounds of its word, so that a vendor's word
// weighs more than the score that it overrules.
PriorityPart severity_part(const Finding& finding) {
  struct Bounds {
    int least;
    int most;
    int otherwise;  // where there is no score
  };
  // unknown, negligible, low, medium, high, critical
  constexpr std::array<Bounds, 6> k_bounds = {
      {{16, 16, 16}, {0, 2, 1}, {1, 15, 8}, {16, 27, 20}, {28, 35, 30}, {36, 40, 38}}};
  if (finding.kind == FindingKind::malicious_package) return {"severity", 40, "malicious package"};
  if (finding.kind == FindingKind::end_of_life) return {"severity", 30, "end of life"};
  const Level level = finding.rating.level;
  const Bounds& bounds = k_bounds.at(static_cast<std::size_t>(level));
  PriorityPart out{"severity", bounds.otherwise, std::string(level_name(level))};
  if (finding.rating.score) {
    const int points = static_cast<int>(std::lround(*finding.rating.score * 4));
    out.points = std::clamp(points, bounds.least, bounds.most);
    out.why += " (CVSS " + one_decimal(*finding.rating.score) + ")";
  }
  return out;
}

// Up to 25: known, not guessed.
PriorityPart exploited_part(const Finding& finding) {
  const Known& known = finding.known;
  if (finding.kind == FindingKind::malicious_package) return {"exploited", 25, "it is the attack"};
  if (known.exploited) {
    const bool ransomware = equal_ignoring_case(known.ransomware, "known");
    return {"exploited", ransomware ? 25 : 20,
            ransomware ? "known to be exploited, by ransomware" : "known to be exploited"};
  }
  if (known.exploitation == "active") return {"exploited", 15, "exploitation is active (SSVC)"};
  if (known.exploitation == "poc") return {"exploited", 5, "there is a proof of concept (SSVC)"};
  return {"exploited", 0, "not known to be exploited"};
}

// Up to 15: the square root spreads the many small probabilities.
PriorityPart epss_part(const Finding& finding) {
  if (!finding.known.epss) return {"epss", 0, "not rated"};
  const double probability = std::clamp(*finding.known.epss, 0.0, 1.0);
  return {"epss", static_cast<int>(std::lround(15 * std::sqrt(probability))),
          one_decimal(probability * 100) + " % within 30 days"};
}

// Up to 10: something can be done now.
PriorityPart fix_part(const Finding& finding) {
  if (!finding.fixed.empty()) return {"fix", 10, "fixed in " + finding.fixed.front()};
  if (!finding.fixed_with_subscription.empty()) {
    return {"fix", 5,
            "fixed in " + finding.fixed_with_subscription.front() + ", with a subscription"};
  }
  if (finding.kind == FindingKind::malicious_package) return {"fix", 10, "it can be removed"};
  return {"fix", 0, "no fixed version is known"};
}

// From -20 to 10: whether the code is there to run, and who brought it.
PriorityPart reach_part(const Finding& finding, const model::Inventory& inventory) {
  if (!finding.package) return {"reach", 10, "the whole image"};
  const model::InventoryPackage& package = inventory.packages.at(*finding.package);
  if (finding.package_class != PackageClass::code) {
    std::string why(package_class_name(finding.package_class));
    std::ranges::replace(why, '_', ' ');
    return {"reach", -20, why + ": no code that runs"};
  }
  if (package.package.development) return {"reach", 0, "to build or test only"};
  if (package.package.presence == model::Presence::declared) {
    return {"reach", 2, "declared, not installed"};
  }
  if (package.base == model::BaseMembership::base)
    return {"reach", 8, "installed, by the base image"};
  return {"reach", 10, "installed"};
}

}  // namespace

Priority priority_of(const Finding& finding, const model::Inventory& inventory) {
  Priority out;
  out.parts = {severity_part(finding), exploited_part(finding), epss_part(finding),
               fix_part(finding), reach_part(finding, inventory)};
  if (finding.state == FindingState::undetermined) {
    out.parts.push_back({"certainty", -15, "it could not be told whether it applies"});
  }
  int sum = 0;
  for (const PriorityPart& part : out.parts) sum += part.points;
  out.value = std::clamp(sum, 0, 100);
  return out;
}

}  // namespace iar::match
