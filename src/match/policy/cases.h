// Tests of a policy: what is known of findings, and what the policy must say of each.
// docs/policy.md
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "match/policy/policy.h"

namespace iar::match {

struct PolicyCase {
  std::string name;
  unsigned line = 0;
  PolicyFacts facts;
  Day at = 0;  // the day on which it is judged
  std::optional<Action> expected;
  bool suppressed = false;  // expected instead of an action
  std::string rule;         // that must decide; empty: any
};

struct PolicyCases {
  std::vector<PolicyCase> cases;
  std::vector<PolicyProblem> problems;  // where there are some, the cases are not to be used
};
// YAML of one document. None at all is a problem too.
PolicyCases read_policy_cases(std::string_view text);

// How the policy's answer differs from what the case expects; nothing: not at all.
std::optional<std::string> difference(const Policy& policy, const PolicyCase& one);

}  // namespace iar::match
