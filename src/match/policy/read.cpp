// Policies, YAML 1.2 of one document with apiVersion "iar/v1" and kind "Policy"; docs/policy.md.
// Surprise: JSON is YAML, so that a policy may be written in it.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "format/yaml.h"
#include "match/policy/fields.h"

namespace iar::match {

namespace {

constexpr std::int64_t k_days = 36'500;
constexpr std::size_t k_problems_shown = 100;

void read_rules(Fields& document, Policy& out) {
  std::set<std::string> names;
  for (Fields& fields : document.mappings("rules")) {
    Rule rule;
    rule.name = fields.required_text("name");
    if (!names.insert(rule.name).second && !rule.name.empty()) {
      fields.note("name", "another rule has it");
    }
    if (const format::Node* const when = fields.find("when")) {
      rule.when = read_conditions(fields.below(*when, "when"));
    }
    if (const format::Node* const unless = fields.find("unless")) {
      rule.unless = read_conditions(fields.below(*unless, "unless"));
      if (*rule.unless == Conditions{}) fields.note("unless", "names no condition");
    }
    const auto action = fields.word("action", action_words());
    if (!action && fields.find("action") == nullptr) fields.note("action", "is needed");
    rule.action = action.value_or(Action::warn);
    fields.text("reason");
    fields.finish();
    out.rules.push_back(std::move(rule));
  }
}

void read_exceptions(Fields& document, Policy& out) {
  for (Fields& fields : document.mappings("exceptions")) {
    Exception one;
    one.ids = fields.texts("id");
    one.packages = fields.patterns("package");
    one.paths = fields.patterns("path");
    if (one.ids.empty() && one.packages.empty() && one.paths.empty()) {
      fields.note({}, "one of id, package and path is needed");
    }
    one.owner = fields.required_text("owner");
    one.reason = fields.required_text("reason");
    const auto expires = fields.date("expires");
    if (!expires && fields.find("expires") == nullptr) fields.note("expires", "is needed");
    one.expires = expires.value_or(0);
    fields.finish();
    out.exceptions.push_back(std::move(one));
  }
}

Policy read_document(const format::Node& node, std::vector<PolicyProblem>& problems) {
  Policy out;
  Fields fields(node, {}, problems);
  if (!node.is_mapping()) return out;
  if (fields.required_text("apiVersion") != "iar/v1") {
    fields.note("apiVersion", "`iar/v1` is the one that is read");
  }
  if (fields.required_text("kind") != "Policy") fields.note("kind", "`Policy` is needed");
  out.name = fields.required_text("name");
  out.description = fields.text("description");
  out.otherwise = fields.word("default", action_words()).value_or(Action::warn);
  read_rules(fields, out);
  read_exceptions(fields, out);
  fields.finish();
  return out;
}

}  // namespace

Conditions read_conditions(Fields fields) {
  Conditions out;
  out.kinds = fields.words("kind", kind_words());
  out.states = fields.words("state", state_words());
  out.ids = fields.patterns("id");
  out.severities = fields.words("severity", level_words());
  out.severity_at_least = fields.word("severity_at_least", level_words());
  if (out.severity_at_least == Level::unknown) {
    fields.note("severity_at_least", "every severity is at least that; leave it out");
  }
  out.fix_available = fields.word("fix", fix_words());
  out.exploited = fields.flag("kev");
  out.epss_at_least = fields.share("epss_at_least");
  out.priority_at_least = fields.whole("priority_at_least", 100);
  out.age_days_at_least = fields.whole("age_days_at_least", k_days);
  out.fix_age_days_at_least = fields.whole("fix_age_days_at_least", k_days);
  out.packages = fields.patterns("package");
  out.paths = fields.patterns("path");
  out.layers = fields.words("layer", layer_words());
  out.licences = fields.patterns("licence");
  out.licences_outside = fields.patterns("licence_outside");
  out.name_spaces = fields.patterns("namespace");
  fields.finish();
  return out;
}

std::string PolicyProblem::words() const {
  return line == 0 ? text : "line " + std::to_string(line) + ": " + text;
}

PolicyReading read_policy(std::string_view text) {
  PolicyReading out;
  if (text.size() > k_policy_bytes_max) {
    out.problems.push_back({0, "larger than a policy may be"});
    return out;
  }
  const auto documents = format::parse_yaml(text);
  if (!documents) {
    out.problems.push_back({0, documents.error().text()});
    return out;
  }
  if (documents->size() != 1) {
    out.problems.push_back(
        {0, "one YAML document is needed, there are " + std::to_string(documents->size())});
    return out;
  }
  Policy policy = read_document(documents->front(), out.problems);
  std::ranges::stable_sort(out.problems, {}, &PolicyProblem::line);
  if (out.problems.size() > k_problems_shown) out.problems.resize(k_problems_shown);
  if (out.problems.empty()) out.policy = std::move(policy);
  return out;
}

Result<Policy> policy_of(std::string_view text) {
  PolicyReading reading = read_policy(text);
  if (reading.policy) return std::move(*reading.policy);
  return make_error(ErrorCode::corrupt, reading.problems.front().words());
}

}  // namespace iar::match
