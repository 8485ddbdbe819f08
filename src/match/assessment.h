// Findings under a policy at a moment: what counts, what was set aside and why, and the verdict.
// Whatever is set aside stays visible: a suppressed finding keeps its place, and says by what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "match/finding.h"

namespace iar::match {

// What a policy's rule asks for. In rising order.
enum class Action : std::uint8_t { ignore, warn, deny };

enum class SuppressedBy : std::uint8_t {
  vex,          // a VEX statement: not affected, or fixed
  exception,    // of the policy
  ignore_file,  // a line of the file that the user named
};

struct Suppression {
  SuppressedBy by = SuppressedBy::vex;
  std::string source;   // the VEX document's id, the policy's name, the ignore file
  std::string reason;   // in its words: a VEX justification, an exception's reason
  std::string owner;    // who answers for it; may be empty
  std::string expires;  // a day (RFC 3339 full-date, the last on which it holds) or empty: never

  bool operator==(const Suppression&) const = default;
};

// Of one finding.
struct Judgement {
  Action action = Action::warn;
  std::string rule;  // the policy's rule that decided; empty: no rule spoke
  std::optional<Suppression> suppressed;
  std::vector<Suppression> expired;  // would have suppressed it until they ended

  bool operator==(const Judgement&) const = default;
};

struct Assessment {
  Findings findings;
  std::vector<Judgement> judgements;  // of each of findings.findings, in the same order
  std::string policy;                 // the policy's name; empty: none
  // The worst action of what is not suppressed; ignore: nothing counts.
  Action verdict = Action::ignore;
  std::string verdict_reason;  // one sentence, where the verdict is not about a single finding
};

// No policy: every finding counts, and only warns.
Assessment without_policy(Findings findings);

}  // namespace iar::match
