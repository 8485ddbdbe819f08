// Findings as members of the inventory's JSON: docs/schema/inventory.schema.json.
#include "report/finding_words.h"
#include "report/findings.h"

namespace iar::report {

namespace {

using match::Finding;

void list_member(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts) out.string(text);
  out.end_array();
}

void advisories_member(JsonWriter& out, const Subject& subject) {
  out.key("advisories").begin_object().member("created", subject.advisories_created);
  const auto age = advisories_age_days(subject);
  if (age) out.key("age_days").integer(*age).key("old").boolean(advisories_are_old(subject));
  out.end_object();
}

void verdict_member(JsonWriter& out, const match::Assessment& assessment) {
  out.key("verdict").begin_object().member("action", action_word(assessment.verdict));
  out.member_if("policy", assessment.policy).member_if("reason", assessment.verdict_reason);
  out.end_object();
}

void sources_member(JsonWriter& out, const Finding& finding) {
  out.key("sources").begin_array();
  for (const match::Match& match : finding.matches) {
    out.begin_object().member("source", match.advisory->source).member("id", match.advisory->id);
    out.member("context", match.query.context).member("package", match.query.package);
    out.member("compared", match.query.version).member_if("range", match.verdict.range);
    out.member("ground", ground_word(match.verdict.ground));
    out.member_if("note", match.statement.note).end_object();
  }
  out.end_array();
}

void known_member(JsonWriter& out, const match::Known& known) {
  out.key("known").begin_object().key("exploited").boolean(known.exploited);
  out.member_if("date_added", known.date_added).member_if("due_date", known.due_date);
  out.member_if("ransomware", known.ransomware).member_if("exploitation", known.exploitation);
  if (known.epss) out.key("epss").number(*known.epss);
  if (known.epss_percentile) out.key("epss_percentile").number(*known.epss_percentile);
  out.end_object();
}

void priority_member(JsonWriter& out, const match::Priority& priority) {
  out.key("priority").begin_object().key("value").integer(priority.value);
  out.key("parts").begin_array();
  for (const match::PriorityPart& part : priority.parts) {
    out.begin_object().member("name", part.name).key("points").integer(part.points);
    out.member("why", part.why).end_object();
  }
  out.end_array().end_object();
}

void suppression_object(JsonWriter& out, const match::Suppression& suppression) {
  out.begin_object().member("by", suppressed_by_word(suppression.by));
  out.member("source", suppression.source).member("reason", suppression.reason);
  out.member_if("owner", suppression.owner).member_if("expires", suppression.expires);
  out.end_object();
}

void vex_member(JsonWriter& out, const match::VexNote& note) {
  out.key("vex").begin_object().member("status", note.status).member("document", note.document);
  out.member_if("author", note.author).member_if("justification", note.justification);
  out.member_if("text", note.text).end_object();
}

void judgement_member(JsonWriter& out, const match::Judgement& judgement) {
  out.key("judgement").begin_object().member("action", action_word(judgement.action));
  out.member_if("rule", judgement.rule);
  if (judgement.suppressed) {
    out.key("suppressed");
    suppression_object(out, *judgement.suppressed);
  }
  if (!judgement.expired.empty()) {
    out.key("expired").begin_array();
    for (const match::Suppression& each : judgement.expired) suppression_object(out, each);
    out.end_array();
  }
  if (judgement.vex) vex_member(out, *judgement.vex);
  out.end_object();
}

void severity_members(JsonWriter& out, const match::Rating& rating) {
  out.member("severity", level_name(rating.level)).member_if("severity_source", rating.source);
  if (rating.score) out.key("cvss_score").number(*rating.score);
  out.member_if("cvss_vector", rating.vector);
}

void finding_object(JsonWriter& out, const Finding& finding, const match::Judgement& judgement,
                    const model::Inventory& inventory) {
  out.begin_object().member("id", finding.id).member("kind", kind_word(finding.kind));
  out.member("state", state_word(finding.state));
  out.member_if("package", purl_of(finding, inventory));
  if (finding.package_class != match::PackageClass::code) {
    out.member("package_class", package_class_name(finding.package_class));
  }
  severity_members(out, finding.rating);
  list_member(out, "names", finding.names);
  list_member(out, "fixed", finding.fixed);
  if (!finding.fixed_with_subscription.empty()) {
    list_member(out, "fixed_with_subscription", finding.fixed_with_subscription);
  }
  out.member("remedy", remedy_word(finding.remedy)).member_if("summary", finding.summary);
  known_member(out, finding.known);
  priority_member(out, finding.priority);
  judgement_member(out, judgement);
  sources_member(out, finding);
  out.end_object();
}

}  // namespace

void findings_members(JsonWriter& out, const Subject& subject) {
  const match::Assessment& assessment = *subject.assessment;
  const match::Findings& all = assessment.findings;
  advisories_member(out, subject);
  verdict_member(out, assessment);
  out.key("findings").begin_array();
  for (std::size_t i = 0; i < all.findings.size(); ++i) {
    finding_object(out, all.findings[i], assessment.judgements[i], subject.inventory);
  }
  out.end_array();
  out.key("owned").unsigned_integer(all.owned);
  if (all.rejected > 0) out.key("rejected").unsigned_integer(all.rejected);
  out.key("unlooked").begin_array();
  for (const match::Unlooked& one : all.unlooked) {
    out.begin_object().member("why", unlooked_word(one.why)).member("type", one.type);
    out.key("packages").unsigned_integer(one.packages).end_object();
  }
  out.end_array();
}

}  // namespace iar::report
