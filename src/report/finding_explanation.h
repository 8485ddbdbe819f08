// Why a vulnerability is a finding in an image, or is none, in sentences: package, evidence, layer,
// statement, range, comparison, decision, and what could not be told.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "match/inquiry.h"
#include "model/package_trace.h"
#include "report/report.h"

namespace iar::report {

struct Explained {
  const match::Topic& topic;
  std::span<const match::PackageAnswer> answers;
  std::span<const model::PackageTrace> traces;  // of the packages that the topic speaks of, sorted
};

// The subject must have an assessment.
std::string finding_explanation(const Subject& subject, const Explained& explained);

}  // namespace iar::report
