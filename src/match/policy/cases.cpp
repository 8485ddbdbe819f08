#include "match/policy/cases.h"

#include <algorithm>

#include "format/yaml.h"
#include "match/policy/fields.h"
#include "match/policy/judge.h"

namespace iar::match {

namespace {

constexpr std::int64_t k_days = 36'500;

void read_package(Fields& fields, PolicyFacts& out) {
  const std::string text = fields.text("package");
  if (text.empty()) return;
  auto purl = model::parse_purl(text);
  if (!purl) return fields.note("package", "a package URL is needed");
  out.package = std::move(purl).value();
}

PolicyFacts read_facts(Fields fields) {
  PolicyFacts out;
  out.kind = fields.word("kind", kind_words()).value_or(SubjectKind::vulnerability);
  out.state = fields.word("state", state_words()).value_or(FindingState::affected);
  out.names = fields.texts("id");
  out.severity = fields.word("severity", level_words()).value_or(Level::unknown);
  out.fix_available = fields.word("fix", fix_words()).value_or(false);
  out.exploited = fields.flag("kev").value_or(false);
  out.epss = fields.share("epss");
  out.priority = static_cast<int>(fields.whole("priority", 100).value_or(0));
  out.age_days = fields.whole("age_days", k_days);
  out.fix_age_days = fields.whole("fix_age_days", k_days);
  read_package(fields, out);
  out.paths = fields.texts("path");
  out.layer = fields.word("layer", layer_words()).value_or(model::BaseMembership::unknown);
  out.licence = fields.text("licence");
  if (const std::string text = fields.text("namespace"); !text.empty()) out.name_space = text;
  fields.finish();
  return out;
}

PolicyCase read_case(Fields& fields, const format::Node& node) {
  PolicyCase out;
  out.line = node.line;
  out.name = fields.required_text("name");
  out.rule = fields.text("rule");
  const auto day = fields.date("at");
  if (!day && fields.find("at") == nullptr) fields.note("at", "is needed: the day of the question");
  out.at = day.value_or(0);
  const std::string expected = fields.required_text("expect");
  out.suppressed = expected == "suppressed";
  if (!out.suppressed) out.expected = fields.word("expect", action_words());
  if (const format::Node* const finding = fields.find("finding")) {
    out.facts = read_facts(fields.below(*finding, "finding"));
  } else {
    fields.note("finding", "is needed");
  }
  fields.finish();
  return out;
}

std::string said(const Judgement& judgement) {
  if (judgement.suppressed) return "suppressed";
  const std::string action(action_name(judgement.action));
  return judgement.rule.empty() ? action + " (by default)"
                                : action + " (by \"" + judgement.rule + "\")";
}

}  // namespace

PolicyCases read_policy_cases(std::string_view text) {
  PolicyCases out;
  const auto documents = format::parse_yaml(text);
  if (!documents) {
    out.problems.push_back({0, documents.error().text()});
  } else if (documents->size() != 1) {
    out.problems.push_back({0, "one YAML document is needed"});
  } else {
    const format::Node& root = documents->front();
    Fields fields(root, {}, out.problems);
    const format::Node* const list = fields.find("cases");
    std::size_t at = 0;
    for (Fields& one : fields.mappings("cases")) {
      out.cases.push_back(read_case(one, list->items[at++]));
    }
    fields.finish();
    if (out.cases.empty()) fields.note("cases", "there are none");
  }
  std::ranges::stable_sort(out.problems, {}, &PolicyProblem::line);
  return out;
}

std::optional<std::string> difference(const Policy& policy, const PolicyCase& one) {
  const Judgement judgement = judge_facts(policy, one.facts, one.at);
  const bool right = one.suppressed ? judgement.suppressed.has_value()
                                    : !judgement.suppressed && judgement.action == one.expected;
  const bool right_rule = one.rule.empty() || one.rule == judgement.rule;
  if (right && right_rule) return std::nullopt;
  std::string expected = one.suppressed ? "suppressed" : std::string(action_name(*one.expected));
  if (!one.rule.empty()) expected += " (by \"" + one.rule + "\")";
  return "expected " + expected + ", is " + said(judgement);
}

}  // namespace iar::match
