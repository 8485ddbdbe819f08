// CVSS v2: FIRST, "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", §3.2.
// The weights stand in §3.2.1 to §3.2.3. Its surprise: an environmental score starts over with an
// impact of its own, and takes the temporal metrics in on the way.
#include <algorithm>
#include <cmath>

#include "match/cvss_metrics.h"

namespace iar::match {

namespace {

using Weight = CvssWeight;

constexpr std::array k_access_vector =
    std::to_array<Weight>({{"L", 0.395}, {"A", 0.646}, {"N", 1.0}});
constexpr std::array k_access_complexity =
    std::to_array<Weight>({{"H", 0.35}, {"M", 0.61}, {"L", 0.71}});
constexpr std::array k_authentication =
    std::to_array<Weight>({{"M", 0.45}, {"S", 0.56}, {"N", 0.704}});
constexpr std::array k_impact = std::to_array<Weight>({{"N", 0.0}, {"P", 0.275}, {"C", 0.660}});
constexpr std::array k_exploitability =
    std::to_array<Weight>({{"U", 0.85}, {"POC", 0.9}, {"F", 0.95}, {"H", 1.0}});
constexpr std::array k_remediation =
    std::to_array<Weight>({{"OF", 0.87}, {"TF", 0.9}, {"W", 0.95}, {"U", 1.0}});
constexpr std::array k_confidence = std::to_array<Weight>({{"UC", 0.9}, {"UR", 0.95}, {"C", 1.0}});
constexpr std::array k_damage =
    std::to_array<Weight>({{"N", 0.0}, {"L", 0.1}, {"LM", 0.3}, {"MH", 0.4}, {"H", 0.5}});
constexpr std::array k_targets =
    std::to_array<Weight>({{"N", 0.0}, {"L", 0.25}, {"M", 0.75}, {"H", 1.0}});
constexpr std::array k_requirement = std::to_array<Weight>({{"L", 0.5}, {"M", 1.0}, {"H", 1.51}});

// To one decimal; what binary fractions put just below a half is one.
double rounded(double value) {
  constexpr double k_binary_fraction = 1e-6;
  return std::round((value * 10) + k_binary_fraction) / 10;
}

double base_of(double impact, double exploitability) {
  const double weighed = (0.6 * impact) + (0.4 * exploitability) - 1.5;
  return impact == 0 ? 0.0 : rounded(weighed * 1.176);
}

double impact_of(double confidentiality, double integrity, double availability) {
  return 10.41 * (1 - ((1 - confidentiality) * (1 - integrity) * (1 - availability)));
}

constexpr std::array<std::string_view, 3> k_temporal = {"E", "RL", "RC"};
constexpr std::array<std::string_view, 5> k_environmental = {"CDP", "TD", "CR", "IR", "AR"};

}  // namespace

std::optional<CvssScores> cvss_scores_v2(const CvssMetrics& metrics) {
  CvssWeights weights(metrics);
  const double exploitability = 20 * weights.of("AV", k_access_vector) *
                                weights.of("AC", k_access_complexity) *
                                weights.of("Au", k_authentication);
  const double confidentiality = weights.of("C", k_impact);
  const double integrity = weights.of("I", k_impact);
  const double availability = weights.of("A", k_impact);
  const double time = weights.of("E", k_exploitability, 1) * weights.of("RL", k_remediation, 1) *
                      weights.of("RC", k_confidence, 1);
  const double damage = weights.of("CDP", k_damage, 0);
  const double targets = weights.of("TD", k_targets, 1);
  const double adjusted =
      std::min(10.0, impact_of(confidentiality * weights.of("CR", k_requirement, 1),
                               integrity * weights.of("IR", k_requirement, 1),
                               availability * weights.of("AR", k_requirement, 1)));
  if (!weights.ok()) return std::nullopt;
  CvssScores out;
  out.base = base_of(impact_of(confidentiality, integrity, availability), exploitability);
  out.temporal = rounded(out.base * time);
  const double temporal = rounded(base_of(adjusted, exploitability) * time);
  out.environmental = rounded((temporal + ((10 - temporal) * damage)) * targets);
  out.stated = stated_group(metrics, k_temporal, k_environmental);
  return out;
}

}  // namespace iar::match
