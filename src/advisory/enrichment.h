// What is known of a vulnerability or a product beside any package: values that raise or lower a
// finding's priority, never findings of their own.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "advisory/advisory.h"

namespace iar::advisory {

// FIRST's EPSS (https://www.first.org/epss): how likely it is that somebody exploits the
// vulnerability within 30 days. Numbers from 0 to 1, as decimal text as published.
struct ExploitProbability {
  std::string cve;
  std::string probability;
  std::string percentile;  // the part of all vulnerabilities that are no likelier
  std::string date;        // of the model's run: RFC 3339, or the day alone
  std::string model;       // its version; empty where the file does not say
  auto operator<=>(const ExploitProbability&) const = default;
};

// CISA's catalogue of vulnerabilities that are exploited (KEV).
struct KnownExploited {
  std::string cve;
  std::string source;      // the feed's name
  std::string date_added;  // a day
  std::string due_date;    // by which agencies must have acted; a day, or empty
  std::string ransomware;  // the catalogue's word: "Known", "Unknown"
  std::string name;        // one line
  auto operator<=>(const KnownExploited&) const = default;
};

// What others than a package's vendor say of a CVE's severity, the CVE's own record first.
struct CveSeverities {
  std::string cve;
  std::vector<Severity> severities;
  std::string exploitation;  // CISA's SSVC word: "none", "poc", "active"; empty: not said
  bool rejected = false;     // the CVE was withdrawn
  auto operator<=>(const CveSeverities&) const = default;
};

// When a release of a product stops being looked after.
struct EndOfLife {
  std::string product;   // "debian", "alpine-linux": the source's own name
  std::string release;   // "12", "3.19"
  std::string codename;  // "bookworm", or empty
  std::string released;  // a day, or empty
  std::string end;       // a day; empty: see `ended`
  std::string extended;  // the same for extended or paid support
  bool ended = false;    // over, even where nobody says since when
  auto operator<=>(const EndOfLife&) const = default;
};

using Enrichment = std::variant<ExploitProbability, KnownExploited, CveSeverities, EndOfLife>;

}  // namespace iar::advisory
