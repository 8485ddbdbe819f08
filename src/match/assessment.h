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

// What the newest VEX statement about a finding says.
struct VexNote {
  std::string status;         // OpenVEX's word: "not_affected", "fixed", "affected" …
  std::string document;       // its id
  std::string author;         // may be empty
  std::string justification;  // its form's word; may be empty
  std::string text;           // impact or action, in the author's words; may be empty

  bool operator==(const VexNote&) const = default;
};

// Of one finding.
struct Judgement {
  Action action = Action::warn;
  std::string rule;  // the policy's rule that decided; empty: no rule spoke
  std::optional<Suppression> suppressed;
  std::vector<Suppression> expired;  // would have suppressed it until they ended
  std::optional<VexNote> vex;        // none: no statement speaks of it

  bool operator==(const Judgement&) const = default;
};

// A package that a rule speaks of without a finding: its licence, its name.
struct PackageJudgement {
  std::size_t package = 0;  // index into Inventory::packages
  Judgement judgement;

  bool operator==(const PackageJudgement&) const = default;
};

struct Assessment {
  Findings findings;
  std::vector<Judgement> judgements;  // of each of findings.findings, in the same order
  std::string policy;                 // the policy's name; empty: none
  // The worst action of what is not suppressed; ignore: nothing counts.
  Action verdict = Action::ignore;
  std::string verdict_reason;  // of `deny`: what is denied and by which rule, without a full stop
  std::vector<PackageJudgement> packages;  // by package
  // Of an incomplete inventory that a rule speaks of.
  std::optional<Judgement> incomplete;
};

// No policy: every finding counts, and only warns.
Assessment without_policy(Findings findings);

}  // namespace iar::match
