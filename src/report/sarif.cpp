// Findings as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/
// sarif-v2.1.0-errata01-os-complete.html. A result without an answer is of the kind "open", and its
// level then has to be "none" (§3.27.9).
#include <map>

#include "base/json.h"
#include "base/text.h"
#include "model/codec.h"
#include "report/finding_words.h"
#include "report/report.h"

namespace iar::report {

namespace {

using match::Finding;
using match::FindingState;
using match::Level;

constexpr std::string_view k_schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string_view level_of(const Finding& finding) {
  const Level level = finding.rating.level;
  const bool malware = finding.kind == match::FindingKind::malicious_package;
  if (level >= Level::high || malware) return "error";
  if (level == Level::medium) return "warning";
  return level == Level::unknown ? "none" : "note";
}

// A path as a relative URI reference (RFC 3986 §4.2).
std::string path_uri(std::string_view path) {
  static constexpr std::string_view k_plain = "-._~/!$&'()*+,;=@";
  std::string out;
  for (const char c : path) {
    if (is_alphanumeric(c) || k_plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out += "%" + hex(ByteView(&byte, 1));
    }
  }
  while (out.starts_with("/")) out.erase(0, 1);
  return out;
}

bool is_web_link(std::string_view link) {
  const bool web = link.starts_with("https://") || link.starts_with("http://");
  return web && link.find_first_of(" <>\"{}|\\^`") == std::string_view::npos;
}

std::string_view first_link(const Finding& finding) {
  for (const match::Match& match : finding.matches) {
    for (const std::string& link : match.advisory->references) {
      if (is_web_link(link)) return link;
    }
  }
  return {};
}

void text_member(JsonWriter& out, std::string_view key, std::string_view text) {
  out.key(key).begin_object().member("text", text).end_object();
}

std::string package_words(const Finding& finding, const model::Inventory& inventory) {
  if (!finding.package) return "the image";
  const model::Package& package = inventory.packages[*finding.package].package;
  return package.name + " " + package.version;
}

std::string message_of(const Finding& finding, const model::Inventory& inventory) {
  const bool clear = finding.state == FindingState::affected;
  std::string out = package_words(finding, inventory);
  out += (clear ? " is affected by " : " may be affected by ") + finding.id;
  if (!finding.summary.empty()) out += ": " + finding.summary;
  out += out.ends_with('.') ? "" : ".";
  if (!finding.fixed.empty()) return out + " Fixed in " + comma_joined(finding.fixed) + ".";
  return out + " No fixed version is known.";
}

// Rules in the order of their ids, with the finding that speaks for each.
std::map<std::string, const Finding*> rules_of(const match::Findings& findings) {
  std::map<std::string, const Finding*> out;
  for (const Finding& finding : findings.findings) {
    const auto [at, fresh] = out.try_emplace(rule_id(finding), &finding);
    const double score = finding.rating.score.value_or(-1);
    if (!fresh && score > at->second->rating.score.value_or(-1)) at->second = &finding;
  }
  return out;
}

std::string score_text(double score) {
  JsonWriter out;
  return out.number(score).take();
}

void rule_object(JsonWriter& out, const std::string& id, const Finding& finding) {
  const std::string words = finding.summary.empty() ? finding.id : finding.summary;
  out.begin_object().member("id", id).member("name", finding.id);
  text_member(out, "shortDescription", words);
  out.member_if("helpUri", first_link(finding));
  out.key("defaultConfiguration").begin_object().member("level", level_of(finding));
  out.end_object().key("properties").begin_object().key("tags").begin_array();
  out.string("security").string(kind_word(finding.kind)).end_array();
  if (finding.rating.score) out.member("security-severity", score_text(*finding.rating.score));
  out.end_object().end_object();
}

// Of what a policy, or a threshold without one, says of the image as a whole.
std::string policy_rule(const match::Assessment& assessment) {
  return "policy/" + (assessment.policy.empty() ? "threshold" : assessment.policy);
}

void driver_member(JsonWriter& out, const std::map<std::string, const Finding*>& rules,
                   const match::Assessment& assessment) {
  out.key("tool").begin_object().key("driver").begin_object();
  out.member("name", "iar").member("version", IAR_VERSION);
  out.key("rules").begin_array();
  for (const auto& [id, finding] : rules) rule_object(out, id, *finding);
  if (!assessment.verdict_reason.empty()) {
    out.begin_object().member("id", policy_rule(assessment));
    text_member(out, "shortDescription", "What is asked of the image");
    out.end_object();
  }
  out.end_array().end_object().end_object();
}

void locations_member(JsonWriter& out, const Finding& finding, const Subject& subject) {
  std::string_view path;
  if (finding.package) {
    const auto& evidence = subject.inventory.packages[*finding.package].evidence;
    if (!evidence.empty()) path = evidence.front().path;
  }
  const std::string name =
      finding.package ? purl_of(finding, subject.inventory) : subject.image.reference;
  out.key("locations").begin_array().begin_object();
  if (!path.empty()) {
    out.key("physicalLocation").begin_object().key("artifactLocation").begin_object();
    out.member("uri", path_uri(path)).end_object();
    out.key("region").begin_object().key("startLine").integer(1).end_object().end_object();
  }
  out.key("logicalLocations").begin_array().begin_object().member("fullyQualifiedName", name);
  out.member("kind", finding.package ? "package" : "image").end_object().end_array();
  out.end_object().end_array();
}

// Either all results of a run have this member or none has (§3.27.23).
void suppressions_member(JsonWriter& out, const match::Judgement& judgement) {
  out.key("suppressions").begin_array();
  if (is_set_aside(judgement)) {
    out.begin_object().member("kind", "external").member("status", "accepted");
    out.member("justification", suppression_words(judgement)).end_object();
  }
  out.end_array();
}

void finding_properties(JsonWriter& out, const Finding& finding, const Subject& subject) {
  out.key("properties").begin_object();
  out.member("state", state_word(finding.state));
  out.member("severity", level_name(finding.rating.level));
  out.member_if("severitySource", finding.rating.source);
  out.key("priority").integer(finding.priority.value);
  out.key("exploited").boolean(finding.known.exploited);
  if (finding.known.epss) out.key("epss").number(*finding.known.epss);
  out.member("remedy", remedy_word(finding.remedy));
  out.member_if("purl", purl_of(finding, subject.inventory));
  out.key("fixed").begin_array();
  for (const std::string& each : finding.fixed) out.string(each);
  out.end_array().end_object();
}

void result_object(JsonWriter& out, std::size_t at, std::size_t rule, const std::string& print,
                   const Subject& subject) {
  const Finding& finding = subject.assessment->findings.findings[at];
  const bool clear = finding.state == FindingState::affected;
  out.begin_object().member("ruleId", rule_id(finding)).key("ruleIndex");
  out.unsigned_integer(rule).member("kind", clear ? "fail" : "open");
  out.member("level", clear ? level_of(finding) : "none");
  text_member(out, "message", message_of(finding, subject.inventory));
  locations_member(out, finding, subject);
  out.key("partialFingerprints").begin_object().member("iarFinding/v1", print).end_object();
  suppressions_member(out, subject.assessment->judgements[at]);
  finding_properties(out, finding, subject);
  out.end_object();
}

// What the policy says of the image as a whole.
void policy_result(JsonWriter& out, std::size_t rule, const match::Assessment& assessment) {
  const bool deny = assessment.verdict == match::Action::deny;
  out.begin_object().member("ruleId", policy_rule(assessment)).key("ruleIndex");
  out.unsigned_integer(rule).member("kind", "fail").member("level", deny ? "error" : "warning");
  text_member(out, "message", assessment.verdict_reason);
  out.key("suppressions").begin_array().end_array().end_object();
}

void results_member(JsonWriter& out, const std::map<std::string, const Finding*>& rules,
                    const Subject& subject) {
  const match::Assessment& assessment = *subject.assessment;
  const auto prints = fingerprints(assessment.findings, subject.inventory);
  std::map<std::string_view, std::size_t> positions;
  for (const auto& [id, finding] : rules) positions.emplace(id, positions.size());
  out.key("results").begin_array();
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const std::size_t rule = positions.at(rule_id(assessment.findings.findings[i]));
    result_object(out, i, rule, prints[i], subject);
  }
  if (!assessment.verdict_reason.empty()) policy_result(out, rules.size(), assessment);
  out.end_array();
}

void notification(JsonWriter& out, std::string_view level, std::string_view text) {
  out.begin_object().member("level", level);
  text_member(out, "message", text);
  out.end_object();
}

// What was not looked at, or not looked up: no result is not "none".
void invocations_member(JsonWriter& out, const Subject& subject) {
  out.key("invocations").begin_array().begin_object().key("executionSuccessful").boolean(true);
  out.key("toolExecutionNotifications").begin_array();
  if (advisories_are_old(subject)) {
    notification(
        out, "warning",
        "The advisories are " + std::to_string(*advisories_age_days(subject)) + " days old.");
  }
  for (const model::Diagnostic& each : subject.inventory.diagnostics) {
    const bool partial = each.effect == model::Effect::partial;
    std::string text(model::reason_name(each.reason));
    text += (each.path.empty() ? "" : ": " + each.path) + ": " + each.message;
    notification(out, partial ? "warning" : "note", text);
  }
  for (const std::string& type : subject.inventory.undetermined) {
    notification(out, "warning", "Which " + type + " packages there are cannot be told.");
  }
  for (const match::Unlooked& one : subject.assessment->findings.unlooked) {
    notification(out, "warning",
                 std::to_string(one.packages) + " packages of the type " + one.type +
                     " were not looked up: " + std::string(unlooked_sentence(one.why)) + ".");
  }
  out.end_array().end_object().end_array();
}

void run_properties(JsonWriter& out, const Subject& subject) {
  const bool complete = subject.inventory.completeness == model::Completeness::complete;
  out.key("properties").begin_object().member("image", subject.image.reference);
  if (subject.inventory.config_digest) {
    out.member("configDigest", subject.inventory.config_digest->text());
  }
  out.member("inventoryDigest", model::inventory_digest(subject.inventory).text());
  out.member("completeness", complete ? "complete" : "partial");
  out.member("advisoriesCreated", subject.advisories_created);
  out.member("verdict", action_word(subject.assessment->verdict));
  out.member_if("policy", subject.assessment->policy).end_object();
}

}  // namespace

std::string sarif_json(const Subject& subject) {
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("$schema", k_schema).member("version", "2.1.0");
  out.key("runs").begin_array();
  if (subject.assessment != nullptr) {
    const auto rules = rules_of(subject.assessment->findings);
    out.begin_object();
    driver_member(out, rules, *subject.assessment);
    invocations_member(out, subject);
    results_member(out, rules, subject);
    out.member("columnKind", "utf16CodeUnits");
    run_properties(out, subject);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace iar::report
