// Findings as an OpenVEX 0.2.0 document (github.com/openvex/spec): what else scans of the image may
// take from this one. docs/vex.md says which finding becomes which status.
#include <array>

#include "base/hash.h"
#include "base/json.h"
#include "base/utc.h"
#include "model/purl.h"
#include "report/report.h"
#include "report/sbom.h"

namespace iar::report {

namespace {

using match::Finding;
using match::Judgement;

constexpr std::string_view k_context = "https://openvex.dev/ns/v0.2.0";
constexpr std::string_view k_document_prefix = "https://openvex.dev/docs/public/vex-";

// The document's time: as asked for, else the database's: the same inputs give the same bytes.
std::string time_of(const Subject& subject) {
  if (subject.created_seconds) return utc_text(*subject.created_seconds);
  return subject.advisories_created.empty() ? utc_text(0) : std::string(subject.advisories_created);
}

struct Label {
  std::string_view word;
  std::string_view label;
};
// OpenVEX's own labels, and CycloneDX's words that mean one of them.
constexpr std::array<Label, 7> k_labels = {{
    {"component_not_present", "component_not_present"},
    {"vulnerable_code_not_present", "vulnerable_code_not_present"},
    {"vulnerable_code_not_in_execute_path", "vulnerable_code_not_in_execute_path"},
    {"vulnerable_code_cannot_be_controlled_by_adversary",
     "vulnerable_code_cannot_be_controlled_by_adversary"},
    {"inline_mitigations_already_exist", "inline_mitigations_already_exist"},
    {"code_not_present", "vulnerable_code_not_present"},
    {"code_not_reachable", "vulnerable_code_not_in_execute_path"},
}};

std::string_view label_of(std::string_view word) {
  for (const Label& one : k_labels) {
    if (one.word == word) return one.label;
  }
  return {};
}

void not_affected_members(JsonWriter& out, const match::VexNote& note) {
  const std::string_view label = label_of(note.justification);
  out.member_if("justification", label);
  const std::string& words = note.text.empty() ? note.justification : note.text;
  if (label.empty() || !note.text.empty()) {
    out.member("impact_statement", words.empty() ? "No reason is given." : words);
  }
}

std::string remedy_words(const Finding& finding) {
  std::string out;
  for (const std::string& version : finding.fixed) {
    out += (out.empty() ? "Upgrade to " : " or ") + version;
  }
  return out.empty() ? "No version that mends it is known" : out;
}

// What has been accepted still affects the product; who accepted it, and until when, is said.
std::string action_words(const Finding& finding, const Judgement& judgement) {
  std::string out = remedy_words(finding) + ".";
  if (judgement.vex && !judgement.vex->text.empty()) out = judgement.vex->text;
  if (!judgement.suppressed) return out;
  const match::Suppression& accepted = *judgement.suppressed;
  out += " Accepted";
  if (!accepted.owner.empty()) out += " by " + accepted.owner;
  if (!accepted.expires.empty()) out += " until " + accepted.expires;
  return out + (accepted.reason.empty() ? "." : ": " + accepted.reason);
}

void status_members(JsonWriter& out, const Finding& finding, const Judgement& judgement) {
  const auto& vex = judgement.vex;
  if (vex && vex->status == "not_affected") {
    out.member("status", vex->status);
    return not_affected_members(out, *vex);
  }
  if (vex && vex->status == "fixed") {
    out.member("status", vex->status);
  } else if (finding.state == match::FindingState::undetermined ||
             (vex && vex->status == "under_investigation")) {
    out.member("status", "under_investigation");
    out.member("status_notes", vex ? "Said by " + vex->document
                                   : "Whether the version is affected cannot be told.");
  } else {
    out.member("status", "affected");
    out.member("action_statement", action_words(finding, judgement));
  }
}

// The image by its purl, else by its digest, else as it was named.
void product_members(JsonWriter& out, const model::Image& image) {
  const std::string purl = image_purl(image);
  const std::string digest = image_digest(image);
  out.member("@id", purl.empty() ? (digest.empty() ? image.reference : digest) : purl);
  if (!purl.empty()) out.key("identifiers").begin_object().member("purl", purl).end_object();
  constexpr std::string_view k_sha256 = "sha256:";
  if (!digest.starts_with(k_sha256)) return;
  out.key("hashes").begin_object();
  out.member("sha-256", digest.substr(k_sha256.size())).end_object();
}

void statement(JsonWriter& out, const Subject& subject, std::size_t at) {
  const Finding& finding = subject.assessment->findings.findings[at];
  out.begin_object().key("vulnerability").begin_object().member("name", finding.id);
  out.key("aliases").begin_array();
  for (const std::string& name : finding.names) {
    if (name != finding.id) out.string(name);
  }
  out.end_array().end_object();
  out.key("products").begin_array().begin_object();
  product_members(out, subject.image);
  if (finding.package) {
    const auto& package = subject.inventory.packages[*finding.package].package;
    const std::string purl = model::purl(package, subject.inventory.os);
    out.key("subcomponents").begin_array().begin_object().member("@id", purl);
    out.key("identifiers").begin_object().member("purl", purl).end_object();
    out.end_object().end_array();
  }
  out.end_object().end_array();
  status_members(out, finding, subject.assessment->judgements[at]);
  out.end_object();
}

std::string statements_text(const Subject& subject) {
  JsonWriter out;
  out.begin_array();
  const std::size_t count =
      subject.assessment == nullptr ? 0 : subject.assessment->findings.findings.size();
  for (std::size_t at = 0; at < count; ++at) statement(out, subject, at);
  return out.end_array().take();
}

}  // namespace

std::string openvex_json(const Subject& subject) {
  const std::string identity = statements_text(subject) + time_of(subject);
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("@context", k_context);
  out.member("@id", std::string(k_document_prefix) + hex(sha256(as_bytes(identity))));
  out.member("author", "iar").member("role", "Scanner");
  out.member("timestamp", time_of(subject)).key("version").integer(1);
  out.member("tooling", "iar " IAR_VERSION).key("statements").begin_array();
  const std::size_t count =
      subject.assessment == nullptr ? 0 : subject.assessment->findings.findings.size();
  for (std::size_t at = 0; at < count; ++at) statement(out, subject, at);
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace iar::report
