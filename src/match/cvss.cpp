#include "match/cvss.h"

#include <algorithm>

#include "match/cvss_metrics.h"

namespace iar::match {

bool CvssMetrics::read(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('/');
    const std::string_view one = text.substr(0, end);
    const auto colon = one.find(':');
    if (colon == std::string_view::npos || count_ == metrics_.size()) return false;
    const CvssMetric metric{one.substr(0, colon), one.substr(colon + 1)};
    if (metric.value.empty() || !value(metric.name).empty()) return false;
    metrics_[count_++] = metric;
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return count_ > 0;
}

std::string_view CvssMetrics::value(std::string_view name) const {
  const auto metrics = all();
  const auto found = std::ranges::find(metrics, name, &CvssMetric::name);
  return found == metrics.end() ? std::string_view{} : found->value;
}

double CvssWeights::of(std::string_view name, std::span<const CvssWeight> weights) {
  const std::string_view value = metrics_.value(name);
  const auto found = std::ranges::find(weights, value, &CvssWeight::value);
  if (found == weights.end()) {
    ok_ = false;
    return 0;
  }
  ++taken_;
  return found->weight;
}

double CvssWeights::of(std::string_view name, std::span<const CvssWeight> weights,
                       double otherwise) {
  const std::string_view value = metrics_.value(name);
  if (value.empty()) return otherwise;
  if (value != "X" && value != "ND") return of(name, weights);
  ++taken_;
  return otherwise;
}

CvssGroup stated_group(const CvssMetrics& metrics, std::span<const std::string_view> temporal,
                       std::span<const std::string_view> environmental) {
  const auto stated = [&](std::string_view name) { return !metrics.value(name).empty(); };
  if (std::ranges::any_of(environmental, stated)) return CvssGroup::environmental;
  return std::ranges::any_of(temporal, stated) ? CvssGroup::temporal : CvssGroup::base;
}

std::optional<CvssScores> cvss_scores(std::string_view vector) {
  CvssMetrics metrics;
  const auto reads = [&](std::string_view prefix) {
    return vector.starts_with(prefix) && metrics.read(vector.substr(prefix.size()));
  };
  if (reads("CVSS:3.1/")) return cvss_scores_v3(metrics, CvssMinor::v3_1);
  if (reads("CVSS:3.0/")) return cvss_scores_v3(metrics, CvssMinor::v3_0);
  if (reads("CVSS:4.0/")) return cvss_scores_v4(metrics);
  if (!vector.starts_with("CVSS:") && metrics.read(vector)) return cvss_scores_v2(metrics);
  return std::nullopt;
}

std::optional<double> cvss_base_score(std::string_view vector) {
  const auto scores = cvss_scores(vector);
  if (!scores) return std::nullopt;
  return scores->base;
}

}  // namespace iar::match
