// Scores of CVSS vectors: v2 (FIRST, "A Complete Guide to CVSS v2.0", §3.2), v3.0 and v3.1 ("Common
// Vulnerability Scoring System: Specification", §7 and appendix A), v4.0 (its specification, §8).
#pragma once

#include <optional>
#include <string_view>

namespace iar::match {

enum class CvssGroup : unsigned char { base, temporal, environmental };

// From 0 to 10, with one decimal. Version 4.0 has one score, of the whole vector: all are that.
struct CvssScores {
  double base = 0;
  double temporal = 0;                 // with metrics that are not stated as not defined
  double environmental = 0;            // the same
  CvssGroup stated = CvssGroup::base;  // the last group that the vector has a metric of

  [[nodiscard]] double overall() const {
    if (stated == CvssGroup::base) return base;
    return stated == CvssGroup::temporal ? temporal : environmental;
  }
  bool operator==(const CvssScores&) const = default;
};

// Nothing for a vector that is none: one that lacks a base metric, has one twice, or has a metric
// or a value that its version does not know.
std::optional<CvssScores> cvss_scores(std::string_view vector);

// CvssScores::base alone.
std::optional<double> cvss_base_score(std::string_view vector);

}  // namespace iar::match
