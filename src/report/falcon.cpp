// The image report that clients of Falcon's image assessment read (`/reports`, reports/v2): what
// its readers look at, there is no published schema. "Vulnerabilities" is null where no advisories
// were asked. What the report has no words for has members of its own: what was set aside, what
// could not be told.
#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/utc.h"
#include "model/property.h"
#include "report/falcon_parts.h"
#include "report/finding_words.h"
#include "report/report.h"
#include "report/sbom.h"
#include "report/upgrades.h"

namespace iar::report {

namespace {

using match::Finding;
using match::FindingKind;

// "exploited" of the details: the readers' word for "actively".
constexpr int k_actively_exploited = 90;

std::string capitalised(std::string_view word) {
  std::string out(word);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

bool is_detection(const Finding& finding) {
  return finding.kind == FindingKind::malicious_package || finding.kind == FindingKind::end_of_life;
}

void product_member(JsonWriter& out, const Finding& finding, const Subject& subject) {
  out.key("Product").begin_object();
  if (!finding.package) {
    out.member("Product", subject.inventory.os ? subject.inventory.os->id : "").end_object();
    return;
  }
  const model::InventoryPackage& each = subject.inventory.packages[*finding.package];
  const model::Package& package = each.package;
  out.member("Product", package.name).member("MajorVersion", package.version);
  out.member("PackageSource", package.source_name);
  out.member("PackageProvider", falcon_provider(package.type)).member("PackageHash", "");
  out.member("PackageType", package.type).member("PlatformType", subject.inventory.platform.os);
  out.member("SoftwareArchitecture", package.architecture).member("Vendor", package.name_space);
  out.member("Path", each.evidence.empty() ? "" : each.evidence.front().path);
  out.member("CPEID", model::property(package, "cpe")).end_object();
}

// The words of a CVSS 3 vector's base metrics (v3.1 §6).
struct Metric {
  std::string_view key;
  std::string_view name;
  std::array<std::pair<std::string_view, std::string_view>, 4> values;
};
constexpr std::array<Metric, 8> k_metrics = {{
    {"AV",
     "attack_vector",
     {{{"N", "NETWORK"}, {"A", "ADJACENT_NETWORK"}, {"L", "LOCAL"}, {"P", "PHYSICAL"}}}},
    {"AC", "attack_complexity", {{{"L", "LOW"}, {"H", "HIGH"}}}},
    {"PR", "privileges_required", {{{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}}},
    {"UI", "user_interaction", {{{"N", "NONE"}, {"R", "REQUIRED"}}}},
    {"S", "scope", {{{"U", "UNCHANGED"}, {"C", "CHANGED"}}}},
    {"C", "confidentiality_impact", {{{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}}},
    {"I", "integrity_impact", {{{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}}},
    {"A", "availability_impact", {{{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}}},
}};

void metric_members(JsonWriter& out, std::string_view vector) {
  for (const Metric& metric : k_metrics) {
    const std::string start = "/" + std::string(metric.key) + ":";
    const std::size_t at = vector.find(start);
    if (at == std::string_view::npos) continue;
    const std::string_view value = vector.substr(at + start.size(), 1);
    for (const auto& [letter, word] : metric.values) {
      if (letter == value && !letter.empty()) out.member(metric.name, word);
    }
  }
}

void score_member(JsonWriter& out, const match::Rating& rating) {
  const std::string_view version = cvss_version(rating.vector);
  if (!rating.score || (!version.starts_with("3.") && version != "2.0")) return;
  const bool third = version != "2.0";
  out.key(third ? "cvss_v3_score" : "cvss_v2_score").begin_object();
  out.member("severity", capitalised(level_name(match::level_of_score(*rating.score))));
  out.key("base_score").number(*rating.score).member("vector", rating.vector);
  if (third) metric_members(out, rating.vector);
  out.end_object();
}

void references_member(JsonWriter& out, const Finding& finding) {
  std::vector<std::string> seen;
  out.key("references").begin_array();
  for (const match::Match& match : finding.matches) {
    for (const std::string& link : match.advisory->references) {
      if (std::ranges::find(seen, link) != seen.end()) continue;
      seen.push_back(link);
      out.begin_object().member("URL", link).key("Tags").begin_array().end_array().end_object();
    }
  }
  out.end_array();
}

void exploited_members(JsonWriter& out, const match::Known& known) {
  out.key("exploited").begin_object().key("status");
  out.integer(known.exploited ? k_actively_exploited : 0).end_object();
  out.key("cisa_kev_info").begin_object().key("is_cisa_kev").boolean(known.exploited);
  out.member("due_date", known.due_date).end_object();
  out.key("actors").begin_array().end_array();
}

void details_member(JsonWriter& out, const Finding& finding) {
  const match::Rating& rating = finding.rating;
  // Nobody in particular says that a distribution is at its end.
  const bool said = !finding.matches.empty();
  const std::string published = said ? finding.matches.front().advisory->published : "";
  const std::string source = said ? finding.matches.front().advisory->source : rating.source;
  out.key("Details").begin_object().member("id", finding.id);
  out.member("description", finding.summary);
  out.member("severity", capitalised(level_name(rating.level)));
  if (rating.score) out.key("base_score").number(*rating.score);
  out.member_if("vector", rating.vector).member_if("cvss_version", cvss_version(rating.vector));
  score_member(out, rating);
  out.member("published_date", published).member("source", source);
  out.member("source_type", rating.source);
  references_member(out, finding);
  exploited_members(out, finding.known);
  if (finding.known.epss) out.key("epss").number(*finding.known.epss);
  out.key("priority").integer(finding.priority.value);
  out.member("state", state_word(finding.state)).end_object();
}

std::string remediation_of(const Finding& finding, const model::Inventory& inventory) {
  if (finding.fixed.empty() || !finding.package) return {};
  return "Upgrade " + upgraded_name(inventory.packages[*finding.package].package) + " to " +
         comma_joined(finding.fixed);
}

void vulnerability_object(JsonWriter& out, const Finding& finding, const std::string& print,
                          const Subject& subject) {
  const int layer = finding.package ? subject.inventory.packages[*finding.package].first_layer : 0;
  const std::string remediation = remediation_of(finding, subject.inventory);
  out.begin_object().key("Vulnerability").begin_object().member("CVEID", finding.id);
  out.member("LayerHash", falcon_layer_hash(subject, layer));
  out.member("FirstSeen", subject.created_seconds ? utc_text(*subject.created_seconds) : "");
  out.member("ContentDataHash", print);
  product_member(out, finding, subject);
  out.key("Remediation").begin_array();
  if (!remediation.empty()) out.string(remediation);
  out.end_array().key("FixedVersions").begin_array();
  for (const std::string& each : finding.fixed) out.string(each);
  out.end_array();
  details_member(out, finding);
  out.key("ExploitedDetails").begin_object();
  if (finding.known.exploited) out.member("date_added", finding.known.date_added);
  out.end_object().end_object().end_object();
}

void detection_object(JsonWriter& out, const Finding& finding, const std::string& print,
                      const Subject& subject) {
  const bool malware = finding.kind == FindingKind::malicious_package;
  out.begin_object().key("Detection").begin_object().member("ID", print);
  out.member("Type", malware ? "Malware" : "Misconfiguration").member("Name", finding.id);
  out.member("Title", finding.summary.empty() ? finding.id : finding.summary);
  out.member("Description", finding.summary);
  out.member("Remediation", malware ? "Remove the package." : "Move to a release that is kept up.");
  out.member("Severity", capitalised(level_name(finding.rating.level)));
  out.key("Details").begin_object().member("Match", purl_of(finding, subject.inventory));
  out.end_object().end_object().end_object();
}

// Which of the findings a list takes.
enum class List : std::uint8_t { vulnerabilities, detections, suppressed };

List list_of(const Finding& finding, const match::Judgement& judgement) {
  if (is_set_aside(judgement)) return List::suppressed;
  return is_detection(finding) ? List::detections : List::vulnerabilities;
}

void list_member(JsonWriter& out, std::string_view key, List wanted, const Subject& subject) {
  out.key(key);
  if (subject.assessment == nullptr) {
    out.null();
    return;
  }
  const auto& findings = subject.assessment->findings;
  const auto prints = fingerprints(findings, subject.inventory);
  out.begin_array();
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const Finding& finding = findings.findings[i];
    if (list_of(finding, subject.assessment->judgements[i]) != wanted) continue;
    const auto write = wanted == List::detections ? detection_object : vulnerability_object;
    write(out, finding, prints[i], subject);
  }
  out.end_array();
}

void policy_member(JsonWriter& out, const Subject& subject) {
  const match::Assessment* const assessment = subject.assessment;
  if (assessment == nullptr || assessment->policy.empty()) return;
  const model::Image& image = subject.image;
  out.key("PolicyResponse").begin_object();
  out.key("deny").boolean(assessment->verdict == match::Action::deny);
  out.member("evaluated_at", subject.created_seconds ? utc_text(*subject.created_seconds) : "");
  out.key("policy").begin_object().member("uuid", text_uuid(assessment->policy));
  out.member("name", assessment->policy).member("description", assessment->verdict_reason);
  out.end_object().key("policy_type").begin_object();
  out.member("name", "image-prevention-policy").member("version", "1").end_object();
  out.key("image").begin_object().member("registry", falcon_registry(image));
  out.member("repository", falcon_repository(image)).member("tag", image.tag);
  out.member("image_id", image.config_digest ? image.config_digest->text() : "");
  out.member("image_digest", image_digest(image)).end_object().end_object();
}

// Members that the readers do not know: nothing unclear may look like "clean".
void completeness_members(JsonWriter& out, const Subject& subject) {
  const bool complete = subject.inventory.completeness == model::Completeness::complete;
  out.key("Completeness").begin_object().member("Inventory", complete ? "complete" : "partial");
  out.key("Undetermined").begin_array();
  for (const std::string& type : subject.inventory.undetermined) out.string(type);
  out.end_array();
  out.key("NotLookedUp").begin_array();
  if (subject.assessment != nullptr) {
    for (const match::Unlooked& one : subject.assessment->findings.unlooked) {
      out.begin_object().member("type", one.type).member("why", unlooked_word(one.why));
      out.key("packages").unsigned_integer(one.packages).end_object();
    }
  }
  out.end_array().end_object();
}

}  // namespace

std::string text_uuid(std::string_view text) {
  auto bytes = sha256(as_bytes(text));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x80U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string out = hex(ByteView(bytes).first(16));
  for (const std::size_t at : {20U, 16U, 12U, 8U}) out.insert(at, "-");
  return out;
}

std::string falcon_json(const Subject& subject) {
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object();
  falcon_image_members(out, subject);
  list_member(out, "Vulnerabilities", List::vulnerabilities, subject);
  list_member(out, "Detections", List::detections, subject);
  out.key("DetectionEngineInfo").begin_object();
  out.member("PerformedAt", subject.created_seconds ? utc_text(*subject.created_seconds) : "");
  out.member("EngineVersion", IAR_VERSION);
  out.member_if("AdvisoriesCreated", subject.advisories_created).end_object();
  list_member(out, "SuppressedVulnerabilities", List::suppressed, subject);
  completeness_members(out, subject);
  policy_member(out, subject);
  out.end_object();
  return out.take() + "\n";
}

}  // namespace iar::report
