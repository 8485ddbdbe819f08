#include <algorithm>
#include <array>

#include "base/text.h"
#include "format/node.h"
#include "match/policy/fields.h"

namespace iar::match {

namespace {

struct Shorthand {
  std::string_view word;
  void (*set)(Conditions& conditions);
};
constexpr std::array k_shorthands = {
    Shorthand{"unknown", [](Conditions& out) { out.severities = {Level::unknown}; }},
    Shorthand{"kev", [](Conditions& out) { out.exploited = true; }},
    Shorthand{"malicious", [](Conditions& out) { out.kinds = {SubjectKind::malicious_package}; }},
    Shorthand{"eol", [](Conditions& out) { out.kinds = {SubjectKind::end_of_life}; }},
    Shorthand{"unmaintained", [](Conditions& out) { out.kinds = {SubjectKind::unmaintained}; }},
    Shorthand{"undetermined", [](Conditions& out) { out.states = {FindingState::undetermined}; }},
    Shorthand{"incomplete",
              [](Conditions& out) { out.kinds = {SubjectKind::incomplete_inventory}; }},
    Shorthand{"any", [](Conditions&) {}},
};

// "epss=0.1", "priority=70".
bool set_number(std::string_view word, Conditions& out) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  format::Node value;
  value.kind = format::Node::Kind::scalar;
  value.text = word.substr(equals + 1);
  format::Node node;
  node.kind = format::Node::Kind::mapping;
  node.members.push_back({"value", std::move(value)});
  std::vector<PolicyProblem> problems;
  Fields fields(node, {}, problems);
  if (word.starts_with("epss=")) out.epss_at_least = fields.share("value");
  if (word.starts_with("priority=")) out.priority_at_least = fields.whole("value", 100);
  return out.epss_at_least || out.priority_at_least;
}

bool set_word(std::string_view word, Conditions& out) {
  const auto* const known = std::ranges::find(k_shorthands, word, &Shorthand::word);
  if (known != k_shorthands.end()) {
    known->set(out);
    return true;
  }
  for (const Word<Level>& level : level_words()) {
    if (level.name == word) out.severity_at_least = level.value;
  }
  return out.severity_at_least || set_number(word, out);
}

}  // namespace

Result<std::vector<Rule>> fail_on_rules(std::string_view words) {
  std::vector<Rule> out;
  for (const std::string_view part : split(words, ',')) {
    const std::string_view word = trimmed(part);
    Rule rule;
    rule.name = "--fail-on " + std::string(word);
    rule.action = Action::deny;
    if (!set_word(word, rule.when)) {
      return make_error(ErrorCode::usage,
                        "critical, high, medium, low, negligible, unknown, kev, malicious, eol, "
                        "unmaintained, undetermined, incomplete, any, epss=SHARE and priority=N "
                        "are what it can be told, with commas between",
                        std::string(word));
    }
    out.push_back(std::move(rule));
  }
  return out;
}

}  // namespace iar::match
