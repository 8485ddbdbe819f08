// What a vendor says about packages: plain values, as OSV words them where OSV has a word.
// Source: OSV schema 1.7 (https://ossf.github.io/osv-schema); what OSV cannot say (a vendor's "will
// not fix", a module stream) follows CSAF 2.0 §3.2.3 and the distributions' own trackers.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace iar::advisory {

// Order of an `events` list is the source's; matching sorts by version. `introduced` "0" is before
// every version.
enum class EventKind : std::uint8_t { introduced, fixed, last_affected, limit };

struct Event {
  EventKind kind = EventKind::introduced;
  std::string version;  // as written
  auto operator<=>(const Event&) const = default;
};

// How a source draws the line, kept as it is written: what does not parse must stay visible.
enum class RangeKind : std::uint8_t {
  events,      // OSV's: introduced, fixed, last_affected, limit
  vulnerable,  // an expression of the ecosystem's own notation: inside is affected
  patched,     // the same: inside is not affected; outside is, where no range of the kinds above is
  unaffected,  // the same: inside never was affected
};

struct Range {
  RangeKind kind = RangeKind::events;
  std::vector<Event> events;  // of kind `events` only
  std::string expression;     // of the other kinds only
  auto operator<=>(const Range&) const = default;
};

// What the source says of a version inside the ranges.
enum class State : std::uint8_t {
  affected,
  not_affected,         // said, not merely unsaid
  under_investigation,  // the source itself does not know: undetermined
};

// What the vendor does about it.
enum class Remedy : std::uint8_t {
  unknown,       // nothing said
  fixed,         // a version is out
  pending,       // one is to come
  deferred,      // "postponed", "no-dsa", "fix deferred"
  will_not_fix,  // "ignored", "will not fix"
  end_of_life,   // no longer looked after
};

// What `Statement::package` names.
enum class PackageKind : std::uint8_t { source, binary };

// One vendor, one package, one context.
struct Statement {
  // OSV's ecosystem word with its suffix: "Debian:12", "Alpine:v3.19", "npm",
  // "Red Hat:enterprise_linux:9::appstream". docs/advisories.md lists the words that are ours.
  std::string context;
  std::string package;  // as the ecosystem writes it: "org.apache:x", "@scope/name"
  PackageKind kind = PackageKind::source;  // always `source` outside distributions
  State state = State::affected;
  Remedy remedy = Remedy::unknown;
  std::vector<Range> ranges;          // any of them; with `versions` both empty: every version
  std::vector<std::string> versions;  // affected one by one, beside the ranges
  std::string severity;               // the source's own word for this package: "important"
  std::string note;                   // why, in the source's words: "Minor issue"
  // Holds only where all hold, sorted by key: "architecture", "module" ("nodejs:18"), "repository",
  // "symbol" (Go), "platform"; several values are separated by one blank.
  std::vector<std::pair<std::string, std::string>> conditions;
  auto operator<=>(const Statement&) const = default;
};

// Of one advisory so many links are kept.
constexpr std::size_t k_references_kept = 8;

enum class AdvisoryKind : std::uint8_t {
  vulnerability,
  malicious_package,
  unmaintained,
  maintenance,  // fixes or adds, but tells of no vulnerability (ALBA-…, SUSE-RU-…): never matches
};

struct Severity {
  std::string type;    // OSV's: CVSS_V2, CVSS_V3, CVSS_V4, Ubuntu …; "word" for a bare word;
                       // "score:CVSS_V3" for the number alone
  std::string score;   // the vector or the word, as written
  std::string source;  // who says so: a feed's name
  auto operator<=>(const Severity&) const = default;
};

struct Advisory {
  std::string id;      // "DSA-5123-1", "GHSA-…", "CVE-2024-1"
  std::string source;  // the feed's name: "debian-tracker", "ghsa"
  AdvisoryKind kind = AdvisoryKind::vulnerability;
  std::vector<std::string> aliases;  // sorted; the same vulnerability under other names
  std::vector<std::string> related;  // sorted; what else it speaks of (an advisory's CVEs)
  std::string published;             // RFC 3339, or empty
  std::string modified;
  std::string withdrawn;  // not empty: never matches
  std::string summary;    // one line
  std::vector<Severity> severities;
  std::vector<std::string> references;  // URLs, the most telling first
  std::vector<Statement> statements;
  auto operator<=>(const Advisory&) const = default;
};

}  // namespace iar::advisory
