// From findings to an assessment: VEX statements, a policy and an ignore file are held against them
// at a moment that the caller names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "match/policy/ignore_file.h"
#include "match/policy/policy.h"
#include "match/vex/index.h"

namespace iar::match {

// Whether findings of vulnerabilities that nothing mends yet count.
enum class Unfixed : std::uint8_t { count, ignored };

// What findings are held against. Views must outlive the call.
struct Standards {
  std::span<const VexDocument> vex = {};
  const Policy* policy = nullptr;      // none: every finding only warns
  std::span<const Rule> fail_on = {};  // deny, where no rule of the policy ignores
  Unfixed unfixed = Unfixed::count;
  const IgnoreFile* ignore_file = nullptr;
  std::optional<std::string> name_space = {};  // of the workload
  Moment now;
};

// Suppressed is, in this order: what the newest VEX statement calls not affected or fixed, what an
// exception covers, what the ignore file names. The judgement of what is suppressed still says what
// the rules would ask for.
Assessment judge(Findings findings, const Standards& standards, const model::Image& image,
                 const model::Inventory& inventory);

// What rules see of a finding.
PolicyFacts facts_of(const Finding& finding, const model::Inventory& inventory, Day today);

// What a policy alone says of facts: the action, the rule that decided, and whether an exception
// covers them that day.
Judgement judge_facts(const Policy& policy, const PolicyFacts& facts, Day today);

}  // namespace iar::match
