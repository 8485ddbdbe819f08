#include "report/findings.h"

#include <array>

#include "base/utf8.h"
#include "model/purl.h"
#include "report/columns.h"

namespace iar::report {

namespace {

using match::Finding;
using match::Findings;
using match::FindingState;
using match::Level;
using match::Unmatched;

constexpr std::array<std::string_view, 6> k_remedies = {"unknown",  "fixed",        "pending",
                                                        "deferred", "will_not_fix", "end_of_life"};
constexpr std::array<std::string_view, 4> k_kinds = {"vulnerability", "malicious_package",
                                                     "unmaintained", "end_of_life"};
constexpr std::array<std::string_view, 7> k_grounds = {
    "every_version", "listed", "inside", "outside", "patched", "unaffected", "unclear"};

std::string_view why_word(Unmatched why) {
  if (why == Unmatched::no_ecosystem) return "no_ecosystem";
  return why == Unmatched::no_distribution ? "no_distribution" : "no_advisories";
}
std::string_view why_sentence(Unmatched why) {
  if (why == Unmatched::no_ecosystem) return "nobody publishes advisories of this type";
  if (why == Unmatched::no_distribution) return "their distribution is not known";
  return "the database has no advisories for them";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string remedy_words(const Finding& finding) {
  if (!finding.fixed.empty()) return joined(finding.fixed);
  std::string word(k_remedies.at(static_cast<std::size_t>(finding.remedy)));
  for (char& c : word) c = c == '_' ? ' ' : c;
  return word == "unknown" || word == "fixed" ? "-" : word;
}

std::string package_words(const Finding& finding, const model::Inventory& inventory) {
  if (!finding.package) return "(the image)";
  const model::Package& package = inventory.packages[*finding.package].package;
  return package.name + " " + package.version;
}

Row row_of(const Finding& finding, const model::Inventory& inventory) {
  const bool clear = finding.state == FindingState::affected;
  const std::string level(level_name(finding.rating.level));
  return {escaped_for_display(finding.id), clear ? level : "UNDETERMINED",
          escaped_for_display(package_words(finding, inventory)),
          escaped_for_display(remedy_words(finding)), escaped_for_display(finding.summary)};
}

std::string counts(const Findings& all) {
  std::array<std::size_t, 6> levels{};
  std::size_t undetermined = 0;
  for (const Finding& finding : all.findings) {
    if (finding.state == FindingState::undetermined) {
      ++undetermined;
    } else {
      ++levels.at(static_cast<std::size_t>(finding.rating.level));
    }
  }
  std::string out;
  for (std::size_t level = levels.size(); level-- > 0;) {
    if (levels.at(level) == 0) continue;
    out += (out.empty() ? "" : ", ") + std::to_string(levels.at(level)) + " " +
           std::string(level_name(static_cast<Level>(level)));
  }
  if (undetermined > 0) {
    out += (out.empty() ? "" : ", ") + std::to_string(undetermined) + " undetermined";
  }
  return out.empty() ? "none" : out;
}

void sources_member(JsonWriter& out, const Finding& finding) {
  out.key("sources").begin_array();
  for (const match::Match& match : finding.matches) {
    out.begin_object().member("source", match.advisory.source).member("id", match.advisory.id);
    out.member("context", match.query.context).member("package", match.query.package);
    out.member("compared", match.query.version).member_if("range", match.verdict.range);
    out.member("ground", k_grounds.at(static_cast<std::size_t>(match.verdict.ground)));
    out.member_if("note", match.statement.note).end_object();
  }
  out.end_array();
}

void list_member(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts) out.string(text);
  out.end_array();
}

void finding_object(JsonWriter& out, const Finding& finding, const model::Inventory& inventory) {
  out.begin_object().member("id", finding.id);
  out.member("kind", k_kinds.at(static_cast<std::size_t>(finding.kind)));
  out.member("state", finding.state == FindingState::affected ? "affected" : "undetermined");
  if (finding.package) {
    out.member("package", model::purl(inventory.packages[*finding.package].package, inventory.os));
  }
  out.member("severity", level_name(finding.rating.level));
  out.member_if("severity_source", finding.rating.source);
  if (finding.rating.score) out.key("cvss_score").number(*finding.rating.score);
  out.member_if("cvss_vector", finding.rating.vector);
  list_member(out, "names", finding.names);
  list_member(out, "fixed", finding.fixed);
  out.member("remedy", k_remedies.at(static_cast<std::size_t>(finding.remedy)));
  out.member_if("summary", finding.summary);
  sources_member(out, finding);
  out.end_object();
}

}  // namespace

std::string findings_text(const Subject& subject, std::size_t width) {
  const Findings& all = subject.assessment->findings;
  std::string out = "Findings  " + counts(all) + "; advisories of " +
                    escaped_for_display(subject.advisories_created) + "\n";
  if (!all.findings.empty()) {
    std::vector<Row> rows = {{"FINDING", "SEVERITY", "PACKAGE", "FIXED IN", "SUMMARY"}};
    for (const Finding& finding : all.findings) rows.push_back(row_of(finding, subject.inventory));
    out += "\n" + table(rows, width);
  }
  for (const match::Unlooked& one : all.unlooked) {
    out += "NOT LOOKED UP " + std::to_string(one.packages) + " " + escaped_for_display(one.type) +
           ": " + std::string(why_sentence(one.why)) + "\n";
  }
  return out;
}

void findings_members(JsonWriter& out, const Subject& subject) {
  const Findings& all = subject.assessment->findings;
  out.key("advisories").begin_object().member("created", subject.advisories_created).end_object();
  out.key("findings").begin_array();
  for (const Finding& finding : all.findings) finding_object(out, finding, subject.inventory);
  out.end_array();
  out.key("unlooked").begin_array();
  for (const match::Unlooked& one : all.unlooked) {
    out.begin_object().member("why", why_word(one.why)).member("type", one.type);
    out.key("packages").unsigned_integer(one.packages).end_object();
  }
  out.end_array();
}

}  // namespace iar::report
