// Base scores of CVSS vectors: v2 (FIRST, "A Complete Guide to CVSS v2.0", §3.2.1), v3.0 and v3.1
// ("Common Vulnerability Scoring System v3.1: Specification", §7.1 and appendix A). Temporal,
// environmental and threat metrics are accepted and do not count.
#pragma once

#include <optional>
#include <string_view>

namespace iar::match {

// Nothing for a vector that is none, lacks a base metric, has one twice, or is of a version that is
// not computed.
std::optional<double> cvss_base_score(std::string_view vector);

}  // namespace iar::match
