#include "match/cvss.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace iar::match {

namespace {

struct Metric {
  std::string_view name;
  std::string_view value;
};

// The metrics of a vector in any order. Each once; more than any version has are not taken.
class Metrics {
 public:
  bool read(std::string_view text) {
    while (!text.empty()) {
      const auto end = text.find('/');
      const std::string_view one = text.substr(0, end);
      const auto colon = one.find(':');
      if (colon == std::string_view::npos || count_ == metrics_.size()) return false;
      const Metric metric{one.substr(0, colon), one.substr(colon + 1)};
      if (metric.value.empty() || !value(metric.name).empty()) return false;
      metrics_[count_++] = metric;
      text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return count_ > 0;
  }

  // Empty: not stated.
  [[nodiscard]] std::string_view value(std::string_view name) const {
    const auto last = metrics_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto found = std::find_if(metrics_.begin(), last,
                                    [&](const Metric& metric) { return metric.name == name; });
    return found == last ? std::string_view{} : found->value;
  }

 private:
  std::array<Metric, 48> metrics_{};
  std::size_t count_ = 0;
};

struct Weight {
  std::string_view value;
  double weight;
};

template <std::size_t size>
std::optional<double> weight(const Metrics& metrics, std::string_view name,
                             const std::array<Weight, size>& weights) {
  const auto found = std::ranges::find(weights, metrics.value(name), &Weight::value);
  if (found == weights.end()) return std::nullopt;
  return found->weight;
}

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

// v3.1 appendix A: up to one decimal, safe against binary fractions.
double round_up(double value) {
  const auto scaled = static_cast<long>(std::lround(value * 100'000));
  if (scaled % 10'000 == 0) return static_cast<double>(scaled) / 100'000;
  return (std::floor(static_cast<double>(scaled) / 10'000) + 1) / 10;
}
// v3.0 §8.4: the same without that care.
double round_up_3_0(double value) { return std::ceil(value * 10) / 10; }

std::optional<double> score_v3(const Metrics& metrics, double (*round)(double)) {
  const auto scope = weight(metrics, "S", k_scope);
  if (!scope) return std::nullopt;
  const bool changed = *scope != 0.0;
  const auto vector = weight(metrics, "AV", k_attack_vector);
  const auto complexity = weight(metrics, "AC", k_attack_complexity);
  const auto privileges =
      weight(metrics, "PR", changed ? k_privileges_changed : k_privileges_unchanged);
  const auto interaction = weight(metrics, "UI", k_user_interaction);
  const auto confidentiality = weight(metrics, "C", k_impact);
  const auto integrity = weight(metrics, "I", k_impact);
  const auto availability = weight(metrics, "A", k_impact);
  if (!vector || !complexity || !privileges || !interaction || !confidentiality || !integrity ||
      !availability) {
    return std::nullopt;
  }
  const double base = 1 - ((1 - *confidentiality) * (1 - *integrity) * (1 - *availability));
  const double impact =
      changed ? (7.52 * (base - 0.029)) - (3.25 * std::pow(base - 0.02, 15)) : 6.42 * base;
  if (impact <= 0) return 0.0;
  const double exploitability = 8.22 * *vector * *complexity * *privileges * *interaction;
  const double sum = impact + exploitability;
  return round(std::min(changed ? 1.08 * sum : sum, 10.0));
}

constexpr std::array k_access_vector =
    std::to_array<Weight>({{"L", 0.395}, {"A", 0.646}, {"N", 1.0}});
constexpr std::array k_access_complexity =
    std::to_array<Weight>({{"H", 0.35}, {"M", 0.61}, {"L", 0.71}});
constexpr std::array k_authentication =
    std::to_array<Weight>({{"M", 0.45}, {"S", 0.56}, {"N", 0.704}});
constexpr std::array k_impact_v2 = std::to_array<Weight>({{"N", 0.0}, {"P", 0.275}, {"C", 0.660}});

std::optional<double> score_v2(const Metrics& metrics) {
  const auto vector = weight(metrics, "AV", k_access_vector);
  const auto complexity = weight(metrics, "AC", k_access_complexity);
  const auto authentication = weight(metrics, "Au", k_authentication);
  const auto confidentiality = weight(metrics, "C", k_impact_v2);
  const auto integrity = weight(metrics, "I", k_impact_v2);
  const auto availability = weight(metrics, "A", k_impact_v2);
  if (!vector || !complexity || !authentication || !confidentiality || !integrity ||
      !availability) {
    return std::nullopt;
  }
  const double impact =
      10.41 * (1 - ((1 - *confidentiality) * (1 - *integrity) * (1 - *availability)));
  const double exploitability = 20 * *vector * *complexity * *authentication;
  const double weighed =
      ((0.6 * impact) + (0.4 * exploitability) - 1.5) * (impact == 0 ? 0.0 : 1.176);
  return std::round(weighed * 10) / 10;
}

}  // namespace

std::optional<double> cvss_base_score(std::string_view vector) {
  constexpr std::string_view k_v30 = "CVSS:3.0/";
  constexpr std::string_view k_v31 = "CVSS:3.1/";
  Metrics metrics;
  if (vector.starts_with(k_v30) && metrics.read(vector.substr(k_v30.size()))) {
    return score_v3(metrics, round_up_3_0);
  }
  if (vector.starts_with(k_v31) && metrics.read(vector.substr(k_v31.size()))) {
    return score_v3(metrics, round_up);
  }
  if (!vector.starts_with("CVSS:") && metrics.read(vector)) return score_v2(metrics);
  return std::nullopt;
}

}  // namespace iar::match
