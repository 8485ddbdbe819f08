// CVSS v3.0 and v3.1: FIRST, "Common Vulnerability Scoring System v3.1: Specification Document",
// §7. The weights stand in §7.4. Its surprise: 3.0 and 3.1 differ in how they round up (appendix A)
// and in the modified impact of a changed scope.
#include <algorithm>
#include <cmath>

#include "match/cvss_metrics.h"

namespace iar::match {

namespace {

using Weight = CvssWeight;

constexpr std::array k_attack_vector =
    std::to_array<Weight>({{"N", 0.85}, {"A", 0.62}, {"L", 0.55}, {"P", 0.2}});
constexpr std::array k_attack_complexity = std::to_array<Weight>({{"L", 0.77}, {"H", 0.44}});
constexpr std::array k_privileges_unchanged =
    std::to_array<Weight>({{"N", 0.85}, {"L", 0.62}, {"H", 0.27}});
constexpr std::array k_privileges_changed =
    std::to_array<Weight>({{"N", 0.85}, {"L", 0.68}, {"H", 0.5}});
constexpr std::array k_user_interaction = std::to_array<Weight>({{"N", 0.85}, {"R", 0.62}});
constexpr std::array k_impact = std::to_array<Weight>({{"H", 0.56}, {"L", 0.22}, {"N", 0.0}});
constexpr std::array k_scope = std::to_array<Weight>({{"U", 0.0}, {"C", 1.0}});
constexpr std::array k_maturity =
    std::to_array<Weight>({{"H", 1.0}, {"F", 0.97}, {"P", 0.94}, {"U", 0.91}});
constexpr std::array k_remediation =
    std::to_array<Weight>({{"U", 1.0}, {"W", 0.97}, {"T", 0.96}, {"O", 0.95}});
constexpr std::array k_confidence = std::to_array<Weight>({{"C", 1.0}, {"R", 0.96}, {"U", 0.92}});
constexpr std::array k_requirement = std::to_array<Weight>({{"H", 1.5}, {"M", 1.0}, {"L", 0.5}});

// Appendix A: up to one decimal, safe against binary fractions; 3.0 has it without that care.
double rounded_up(double value, CvssMinor minor) {
  if (minor == CvssMinor::v3_0) return std::ceil(value * 10) / 10;
  const auto scaled = static_cast<long>(std::lround(value * 100'000));
  if (scaled % 10'000 == 0) return static_cast<double>(scaled) / 100'000;
  return (std::floor(static_cast<double>(scaled) / 10'000) + 1) / 10;
}

// What base and environmental metrics have alike.
struct Group {
  bool changed = false;
  double exploitability = 0;
  double impact_base = 0;  // "ISS", "MISS"
};

double whole(const Group& group, double impact, CvssMinor minor) {
  if (impact <= 0) return 0.0;
  const double sum = impact + group.exploitability;
  return rounded_up(std::min(group.changed ? 1.08 * sum : sum, 10.0), minor);
}

double impact_of(const Group& group) {
  const double base = group.impact_base;
  if (!group.changed) return 6.42 * base;
  return (7.52 * (base - 0.029)) - (3.25 * std::pow(base - 0.02, 15));
}

double modified_impact_of(const Group& group, CvssMinor minor) {
  if (!group.changed || minor == CvssMinor::v3_0) return impact_of(group);
  const double base = group.impact_base;
  return (7.52 * (base - 0.029)) - (3.25 * std::pow((base * 0.9731) - 0.02, 13));
}

Group base_group(CvssWeights& weights) {
  Group out;
  out.changed = weights.of("S", k_scope) != 0.0;
  out.exploitability =
      8.22 * weights.of("AV", k_attack_vector) * weights.of("AC", k_attack_complexity) *
      weights.of("PR", out.changed ? k_privileges_changed : k_privileges_unchanged) *
      weights.of("UI", k_user_interaction);
  out.impact_base = 1 - ((1 - weights.of("C", k_impact)) * (1 - weights.of("I", k_impact)) *
                         (1 - weights.of("A", k_impact)));
  return out;
}

// A modified metric that is not defined has the value of the base metric.
class Modified {
 public:
  Modified(const CvssMetrics& metrics, CvssWeights& weights)
      : metrics_(metrics), weights_(weights) {}

  double of(std::string_view name, std::span<const Weight> weights) {
    const auto base = std::ranges::find(weights, metrics_.value(name.substr(1)), &Weight::value);
    return weights_.of(name, weights, base == weights.end() ? 0.0 : base->weight);
  }

 private:
  const CvssMetrics& metrics_;
  CvssWeights& weights_;
};

Group modified_group(const CvssMetrics& metrics, CvssWeights& weights) {
  Modified modified(metrics, weights);
  Group out;
  out.changed = modified.of("MS", k_scope) != 0.0;
  out.exploitability =
      8.22 * modified.of("MAV", k_attack_vector) * modified.of("MAC", k_attack_complexity) *
      modified.of("MPR", out.changed ? k_privileges_changed : k_privileges_unchanged) *
      modified.of("MUI", k_user_interaction);
  const auto left = [&](std::string_view impact, std::string_view requirement) {
    return 1 - (modified.of(impact, k_impact) * weights.of(requirement, k_requirement, 1));
  };
  out.impact_base = std::min(1 - (left("MC", "CR") * left("MI", "IR") * left("MA", "AR")), 0.915);
  return out;
}

constexpr std::array<std::string_view, 3> k_temporal = {"E", "RL", "RC"};
constexpr std::array<std::string_view, 11> k_environmental = {
    "CR", "IR", "AR", "MS", "MAV", "MAC", "MPR", "MUI", "MC", "MI", "MA"};

}  // namespace

std::optional<CvssScores> cvss_scores_v3(const CvssMetrics& metrics, CvssMinor minor) {
  CvssWeights weights(metrics);
  const Group base = base_group(weights);
  const double time = weights.of("E", k_maturity, 1) * weights.of("RL", k_remediation, 1) *
                      weights.of("RC", k_confidence, 1);
  const Group modified = modified_group(metrics, weights);
  if (!weights.ok()) return std::nullopt;
  CvssScores out;
  out.base = whole(base, impact_of(base), minor);
  out.temporal = rounded_up(out.base * time, minor);
  const double adjusted = whole(modified, modified_impact_of(modified, minor), minor);
  out.environmental = rounded_up(adjusted * time, minor);
  out.stated = stated_group(metrics, k_temporal, k_environmental);
  return out;
}

}  // namespace iar::match
