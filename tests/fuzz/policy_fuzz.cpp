// Any text as a policy, as its cases, as an ignore file and as the words of --fail-on.
#include <cstdlib>

#include "base/bytes.h"
#include "match/policy/cases.h"
#include "match/policy/ignore_file.h"
#include "match/policy/judge.h"
#include "match/policy/licence.h"

namespace {

iar::match::PolicyFacts sample() {
  iar::match::PolicyFacts out;
  out.names = {"CVE-2021-1", "GHSA-1"};
  out.severity = iar::match::Level::high;
  out.package = *iar::model::parse_purl("pkg:npm/%40a/b@1.0");
  out.paths = {"app/node_modules/@a/b/package.json"};
  out.licence = "MIT OR GPL-2.0-only WITH Classpath-exception-2.0";
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = iar::as_text({data, size});
  const auto facts = sample();
  const auto reading = iar::match::read_policy(text);
  if (reading.policy.has_value() != reading.problems.empty()) std::abort();
  if (reading.policy) (void)iar::match::judge_facts(*reading.policy, facts, 20'000);
  const auto cases = iar::match::read_policy_cases(text);
  if (cases.cases.empty() && cases.problems.empty()) std::abort();
  if (cases.problems.empty() && reading.policy) std::abort();
  (void)iar::match::read_ignore_file(text);
  const auto rules = iar::match::fail_on_rules(text);
  if (rules && rules->empty()) std::abort();
  (void)iar::match::satisfied_with(text, [](std::string_view name) { return name == "MIT"; });
  return 0;
}
