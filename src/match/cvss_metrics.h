// The metrics of a CVSS vector, and weights by their values: what all versions have in common.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "match/cvss.h"

namespace iar::match {

struct CvssMetric {
  std::string_view name;
  std::string_view value;
};

// "NAME:VALUE/NAME:VALUE…", each name once, in any order.
class CvssMetrics {
 public:
  bool read(std::string_view text);

  // Empty: not stated.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] std::span<const CvssMetric> all() const {
    return std::span(metrics_).first(count_);
  }

 private:
  std::array<CvssMetric, 48> metrics_{};
  std::size_t count_ = 0;
};

struct CvssWeight {
  std::string_view value;
  double weight;
};

// Takes weights by name, and knows whether all metrics were there and all metrics were known.
class CvssWeights {
 public:
  explicit CvssWeights(const CvssMetrics& metrics) : metrics_(metrics) {}

  // Of a metric that must be there.
  double of(std::string_view name, std::span<const CvssWeight> weights);
  // Of one that may be missing or not defined ("X", "ND"): `otherwise`.
  double of(std::string_view name, std::span<const CvssWeight> weights, double otherwise);

  // Every metric of the vector was asked for, and had a value that is one.
  [[nodiscard]] bool ok() const { return ok_ && taken_ == metrics_.all().size(); }

 private:
  const CvssMetrics& metrics_;
  std::size_t taken_ = 0;
  bool ok_ = true;
};

// The last of the groups that the vector has a metric of.
CvssGroup stated_group(const CvssMetrics& metrics, std::span<const std::string_view> temporal,
                       std::span<const std::string_view> environmental);

// Without the prefix that names the version.
std::optional<CvssScores> cvss_scores_v2(const CvssMetrics& metrics);
enum class CvssMinor : unsigned char { v3_0, v3_1 };
std::optional<CvssScores> cvss_scores_v3(const CvssMetrics& metrics, CvssMinor minor);
std::optional<CvssScores> cvss_scores_v4(const CvssMetrics& metrics);

}  // namespace iar::match
