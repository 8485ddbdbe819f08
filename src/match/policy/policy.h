// A policy: what findings amount to. Rules are tried in their order and the first that holds
// decides; exceptions set findings aside for a time, with somebody who answers for them.
// docs/policy.md describes the document, docs/schema/policy.schema.json its form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/assessment.h"
#include "match/moment.h"
#include "model/purl.h"

namespace iar::match {

constexpr std::size_t k_policy_bytes_max = std::size_t{4} << 20U;

// What a rule may speak of. The last two are no findings: rules name them or leave them alone.
enum class SubjectKind : std::uint8_t {
  vulnerability,
  malicious_package,
  unmaintained,
  end_of_life,
  secret,
  malware,
  misconfiguration,
  package,               // each package, whether anything is found in it or not
  incomplete_inventory,  // something that may hold packages was not looked at
};

// What rules see of a finding. What is absent is not known, unless it says otherwise.
struct PolicyFacts {
  SubjectKind kind = SubjectKind::vulnerability;
  FindingState state = FindingState::affected;
  std::vector<std::string> names;  // ids and aliases
  Level severity = Level::unknown;
  bool fix_available = false;
  bool exploited = false;
  std::optional<double> epss;
  int priority = 0;
  std::optional<std::int64_t> age_days;      // since it was published
  std::optional<std::int64_t> fix_age_days;  // since an advisory named a fix
  std::optional<model::Purl> package;        // absent: not about a package
  std::vector<std::string> paths;            // files that show the package
  model::BaseMembership layer = model::BaseMembership::unknown;
  std::string licence;                    // SPDX expression; empty: none stated
  std::optional<std::string> name_space;  // of the workload; absent in a scan
};

// Those that are there must all hold; of a list, one of its elements.
struct Conditions {
  std::vector<SubjectKind> kinds;  // none: all but the two that are no findings
  std::vector<FindingState> states;
  std::vector<std::string> ids;
  std::vector<Level> severities;
  std::optional<Level> severity_at_least;
  std::optional<bool> fix_available;
  std::optional<bool> exploited;
  std::optional<double> epss_at_least;
  std::optional<std::int64_t> priority_at_least;
  std::optional<std::int64_t> age_days_at_least;
  std::optional<std::int64_t> fix_age_days_at_least;
  std::vector<std::string> packages;  // patterns of names, or of purls
  std::vector<std::string> paths;
  std::vector<model::BaseMembership> layers;
  std::vector<std::string> licences;          // cannot be had without one of these
  std::vector<std::string> licences_outside;  // cannot be had with these alone
  std::vector<std::string> name_spaces;

  bool operator==(const Conditions&) const = default;
};

struct Rule {
  std::string name;
  Conditions when;
  std::optional<Conditions> unless;
  Action action = Action::warn;

  bool operator==(const Rule&) const = default;
};

// At least one of the lists says something.
struct Exception {
  std::vector<std::string> ids;       // as they are written; aliases count
  std::vector<std::string> packages;  // patterns
  std::vector<std::string> paths;     // patterns; all files of the package must be among them
  std::string owner;
  std::string reason;
  Day expires = 0;  // the last day on which it holds

  bool operator==(const Exception&) const = default;
};

struct Policy {
  std::string name;
  std::string description;
  std::vector<Rule> rules;
  std::vector<Exception> exceptions;
  Action otherwise = Action::warn;  // where no rule holds

  bool operator==(const Policy&) const = default;
};

struct PolicyProblem {
  unsigned line = 0;  // from 1; 0: not known
  std::string text;   // "rules[2].when.severity: …"

  // "line 12: TEXT"
  [[nodiscard]] std::string words() const;
  bool operator==(const PolicyProblem&) const = default;
};

// The policy, or what is wrong with it: one problem at least.
struct PolicyReading {
  std::optional<Policy> policy;
  std::vector<PolicyProblem> problems;
};
PolicyReading read_policy(std::string_view text);
// The same with the first problem as error. Errors: corrupt.
Result<Policy> policy_of(std::string_view text);

// `--fail-on`: "high,kev,epss=0.1": rules that deny. docs/policy.md lists the words. Errors: usage.
Result<std::vector<Rule>> fail_on_rules(std::string_view words);

// Whether the rule holds. What is not known holds nothing: neither what the rule asks for nor what
// it makes an exception of.
bool rule_holds(const Rule& rule, const PolicyFacts& facts);
bool exception_covers(const Exception& exception, const PolicyFacts& facts);
// A package by name ("lib*", "@scope/name") or by purl ("pkg:npm/lodash@4.17.21", "pkg:npm/*").
bool package_matches(const std::string& pattern, const model::Purl& package);

}  // namespace iar::match
