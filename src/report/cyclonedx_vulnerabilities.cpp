// The member "vulnerabilities" of a CycloneDX 1.6 document:
// https://cyclonedx.org/docs/1.6/json/#vulnerabilities. Packages that one flaw affects alike share
// an entry; what was set aside is one of its own, as an analysis holds for all that is listed.
#include "report/cyclonedx_vulnerabilities.h"

#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "report/finding_words.h"
#include "report/upgrades.h"

namespace iar::report {

namespace {

using match::Finding;
using match::FindingState;
using match::Level;

// What a suppression or the lack of one amounts to, in the format's words.
struct Analysis {
  std::string_view state;
  std::string_view justification;
  std::string_view response;
  std::string detail;
  auto operator<=>(const Analysis&) const = default;
};

// Words of OpenVEX and CSAF, and what the format calls the same.
struct Justification {
  std::string_view word;
  std::string_view justification;
};
constexpr std::array k_justifications = {
    Justification{"vulnerable_code_not_present", "code_not_present"},
    Justification{"vulnerable_code_not_in_execute_path", "code_not_reachable"},
    Justification{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_environment"},
    Justification{"inline_mitigations_already_exist", "protected_by_mitigating_control"},
    Justification{"component_not_present", "code_not_present"},
};

std::string_view justification_of(std::string_view reason) {
  for (const Justification& each : k_justifications) {
    if (reason.find(each.word) != std::string_view::npos) return each.justification;
  }
  return {};
}

std::string_view response_of(const Finding& finding) {
  if (!finding.fixed.empty()) return "update";
  return finding.remedy == advisory::Remedy::will_not_fix ? "will_not_fix" : "";
}

Analysis analysis_of(const Finding& finding, const match::Judgement& judgement) {
  const bool clear = finding.state == FindingState::affected;
  Analysis out{clear ? "exploitable" : "in_triage", {}, response_of(finding), {}};
  if (!is_set_aside(judgement)) return out;
  out.detail = suppression_words(judgement);
  if (!judgement.suppressed || judgement.suppressed->by != match::SuppressedBy::vex) {
    out.response = "will_not_fix";
    return out;
  }
  const std::string& reason = judgement.suppressed->reason;
  const bool fixed = reason.starts_with("fixed");
  return {fixed ? "resolved" : "not_affected", fixed ? "" : justification_of(reason), "",
          std::move(out.detail)};
}

std::string recommendation_of(const Finding& finding, const model::Inventory& inventory) {
  if (finding.fixed.empty() || !finding.package) return {};
  return "Upgrade " + upgraded_name(inventory.packages[*finding.package].package) + " to " +
         comma_joined(finding.fixed) + ".";
}

// What may share an entry.
struct Key {
  std::string id;
  std::string recommendation;
  Level level = Level::unknown;
  Analysis analysis;
  auto operator<=>(const Key&) const = default;
};

std::string_view method_of(std::string_view vector) {
  const std::string_view version = cvss_version(vector);
  if (version == "2.0") return "CVSSv2";
  if (version == "3.0") return "CVSSv3";
  return version == "3.1" ? "CVSSv31" : version == "4.0" ? "CVSSv4" : "other";
}

std::string_view severity_of(Level level) {
  return level == Level::negligible ? "info" : level_name(level);
}

void source_member(JsonWriter& out, std::string_view name) {
  out.key("source").begin_object().member("name", name).end_object();
}

void ratings_member(JsonWriter& out, const Finding& finding) {
  const match::Rating& rating = finding.rating;
  out.key("ratings").begin_array().begin_object();
  if (!rating.source.empty()) source_member(out, rating.source);
  if (rating.score) out.key("score").number(*rating.score);
  out.member("severity", severity_of(rating.level));
  if (!rating.vector.empty()) {
    out.member("method", method_of(rating.vector)).member("vector", rating.vector);
  }
  out.end_object().end_array();
}

// The other ids under which its sources know it.
void references_member(JsonWriter& out, const Finding& finding) {
  std::map<std::string, std::string> ids;
  for (const match::Match& match : finding.matches) {
    if (match.advisory->id != finding.id) ids.emplace(match.advisory->id, match.advisory->source);
  }
  if (ids.empty()) return;
  out.key("references").begin_array();
  for (const auto& [id, source] : ids) {
    out.begin_object().member("id", id);
    source_member(out, source);
    out.end_object();
  }
  out.end_array();
}

void analysis_member(JsonWriter& out, const Analysis& analysis) {
  out.key("analysis").begin_object().member("state", analysis.state);
  out.member_if("justification", analysis.justification);
  if (!analysis.response.empty()) {
    out.key("response").begin_array().string(analysis.response).end_array();
  }
  out.member_if("detail", analysis.detail).end_object();
}

void property(JsonWriter& out, std::string_view name, std::string_view value) {
  out.begin_object().member("name", name).member("value", value).end_object();
}

void properties_member(JsonWriter& out, const Finding& finding) {
  out.key("properties").begin_array();
  property(out, "iar:finding:kind", kind_word(finding.kind));
  property(out, "iar:finding:state", state_word(finding.state));
  property(out, "iar:finding:remedy", remedy_word(finding.remedy));
  property(out, "iar:finding:priority", std::to_string(finding.priority.value));
  property(out, "iar:finding:exploited", finding.known.exploited ? "true" : "false");
  out.end_array();
}

void vulnerability_object(JsonWriter& out, const Key& key, const Finding& finding,
                          const std::vector<std::string>& affected) {
  out.begin_object().member("id", finding.id);
  if (!finding.matches.empty()) source_member(out, finding.matches.front().advisory->source);
  references_member(out, finding);
  ratings_member(out, finding);
  out.member_if("description", finding.summary).member_if("recommendation", key.recommendation);
  analysis_member(out, key.analysis);
  out.key("affects").begin_array();
  for (const std::string& each : affected) out.begin_object().member("ref", each).end_object();
  out.end_array();
  properties_member(out, finding);
  out.end_object();
}

}  // namespace

void vulnerabilities_member(JsonWriter& out, const Subject& subject,
                            const std::vector<std::string>& references,
                            std::string_view image_reference) {
  struct Entry {
    const Finding* finding = nullptr;
    std::vector<std::string> affected;
  };
  std::map<Key, Entry> entries;
  const match::Assessment& assessment = *subject.assessment;
  for (std::size_t i = 0; i < assessment.findings.findings.size(); ++i) {
    const Finding& finding = assessment.findings.findings[i];
    const Key key{finding.id, recommendation_of(finding, subject.inventory), finding.rating.level,
                  analysis_of(finding, assessment.judgements[i])};
    Entry& entry = entries[key];
    if (entry.finding == nullptr) entry.finding = &finding;
    entry.affected.push_back(finding.package ? references[*finding.package]
                                             : std::string(image_reference));
  }
  out.key("vulnerabilities").begin_array();
  for (const auto& [key, entry] : entries) {
    vulnerability_object(out, key, *entry.finding, entry.affected);
  }
  out.end_array();
}

}  // namespace iar::report
