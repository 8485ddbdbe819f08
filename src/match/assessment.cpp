#include "match/assessment.h"

namespace iar::match {

Assessment without_policy(Findings findings) {
  Assessment out;
  out.judgements.resize(findings.findings.size());
  out.verdict = findings.findings.empty() ? Action::ignore : Action::warn;
  out.findings = std::move(findings);
  return out;
}

}  // namespace iar::match
