// iar policy: checking a policy, and testing what it says of findings.
#include <iostream>

#include "app/advisories.h"
#include "app/command.h"
#include "app/output.h"
#include "base/utf8.h"
#include "match/policy/cases.h"

namespace iar::app {

namespace {

void print_problems(const std::string& file, const std::vector<match::PolicyProblem>& problems) {
  for (const match::PolicyProblem& problem : problems) {
    std::cerr << message_for_display(file) << ": " << message_for_display(problem.words()) << "\n";
  }
}

// The policy; nothing where it is none, which has been told.
Result<std::optional<match::Policy>> policy_or_told(const std::string& file) {
  TRY_ASSIGN(const std::string text, read_small_file(file, match::k_policy_bytes_max));
  match::PolicyReading reading = match::read_policy(text);
  print_problems(file, reading.problems);
  return std::move(reading.policy);
}

ExitCode print(const Options& options, const std::string& text, ExitCode code) {
  const auto written = write_result(options, text);
  return written.ok() ? code : report_failure(written.error());
}

std::string run_cases(const match::Policy& policy, const std::string& file,
                      const std::vector<match::PolicyCase>& cases, std::size_t& wrong) {
  std::string out;
  for (const match::PolicyCase& one : cases) {
    const auto different = match::difference(policy, one);
    if (!different) continue;
    ++wrong;
    out += message_for_display(file) + ": line " + std::to_string(one.line) + ": " +
           message_for_display(one.name) + ": " + message_for_display(*different) + "\n";
  }
  return out + std::to_string(cases.size() - wrong) + " of " + std::to_string(cases.size()) +
         " cases as expected\n";
}

}  // namespace

ExitCode policy_check(const Options& options, const std::string& file, Services&) {
  const auto policy = policy_or_told(file);
  if (!policy) return report_failure(policy.error());
  if (!*policy) return ExitCode::policy;
  const match::Policy& sound = **policy;
  return print(options,
               "policy \"" + message_for_display(sound.name) +
                   "\": " + std::to_string(sound.rules.size()) + " rules, " +
                   std::to_string(sound.exceptions.size()) + " exceptions\n",
               ExitCode::assessed);
}

ExitCode policy_test(const Options& options, const std::string& file, Services&) {
  const auto policy = policy_or_told(file);
  if (!policy) return report_failure(policy.error());
  if (!*policy) return ExitCode::policy;
  const std::string& cases_file = options.package;
  const auto text = read_small_file(cases_file, match::k_policy_bytes_max);
  if (!text) return report_failure(text.error());
  const match::PolicyCases cases = match::read_policy_cases(*text);
  print_problems(cases_file, cases.problems);
  if (!cases.problems.empty()) return ExitCode::policy;
  std::size_t wrong = 0;
  const std::string lines = run_cases(**policy, cases_file, cases.cases, wrong);
  return print(options, lines, wrong == 0 ? ExitCode::assessed : ExitCode::policy);
}

}  // namespace iar::app
