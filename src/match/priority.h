// How urgent a finding is: one number, and what it is made of. docs/matching.md has the formula.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace iar::match {

// What is known of a vulnerability beside any package (advisory/enrichment.h).
struct Known {
  bool exploited = false;      // in a catalogue of what is exploited
  std::string date_added;      // to that catalogue; a day, or empty
  std::string due_date;        // a day, or empty
  std::string ransomware;      // the catalogue's word; empty: not said
  std::string exploitation;    // CISA's SSVC word: "none", "poc", "active"; empty: not said
  std::optional<double> epss;  // from 0 to 1
  std::optional<double> epss_percentile;

  bool operator==(const Known&) const = default;
};

struct PriorityPart {
  std::string name;  // "severity", "exploited", "epss", "fix", "reach", "certainty"
  int points = 0;    // may be below 0
  std::string why;   // "high (CVSS 7.5)"

  bool operator==(const PriorityPart&) const = default;
};

struct Priority {
  int value = 0;                    // 0 to 100
  std::vector<PriorityPart> parts;  // in the order in which the formula has them

  bool operator==(const Priority&) const = default;
};

}  // namespace iar::match
