#include "report/findings.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "report/columns.h"
#include "report/finding_words.h"
#include "report/upgrades.h"

namespace iar::report {

namespace {

using match::Assessment;
using match::Finding;
using match::FindingState;
using match::Judgement;
using match::Level;
using Positions = std::vector<std::size_t>;

constexpr std::size_t k_ids_shown = 3;

// The positions of what counts, and of what was set aside.
struct Parted {
  Positions counted;
  Positions aside;
};
Parted parted(const Assessment& assessment) {
  Parted out;
  for (std::size_t i = 0; i < assessment.findings.findings.size(); ++i) {
    (is_set_aside(assessment.judgements[i]) ? out.aside : out.counted).push_back(i);
  }
  return out;
}

void add_part(std::string& out, std::size_t count, std::string_view word) {
  if (count > 0) out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(word);
}

// "1 high, 2 low, 1 undetermined"
std::string counts(const std::vector<Finding>& findings, const Positions& positions) {
  std::array<std::size_t, 6> levels{};
  std::size_t undetermined = 0;
  for (const std::size_t at : positions) {
    const bool clear = findings[at].state == FindingState::affected;
    ++(clear ? levels.at(static_cast<std::size_t>(findings[at].rating.level)) : undetermined);
  }
  std::string out;
  for (std::size_t level = levels.size(); level-- > 0;) {
    add_part(out, levels.at(level), level_name(static_cast<Level>(level)));
  }
  add_part(out, undetermined, "undetermined");
  return out;
}

// "advisories of 2026-01-02T03:04:05Z (12 days old)"
std::string age_words(const Subject& subject) {
  std::string out = "advisories of " + escaped_for_display(subject.advisories_created);
  const auto age = advisories_age_days(subject);
  if (!age) return out;
  if (*age == 0) return out + " (today's)";
  return out + " (" + std::to_string(*age) + (*age == 1 ? " day old)" : " days old)");
}

std::string head(const Subject& subject, const Parted& parts) {
  const Assessment& assessment = *subject.assessment;
  const std::string told = counts(assessment.findings.findings, parts.counted);
  std::string out = "Findings  " + (told.empty() ? "none" : told);
  if (!parts.aside.empty()) out += "; " + std::to_string(parts.aside.size()) + " suppressed";
  out += "; " + age_words(subject) + "\n";
  if (assessment.policy.empty() && assessment.verdict_reason.empty()) return out;
  out += "Verdict   " + std::string(action_word(assessment.verdict));
  if (!assessment.policy.empty()) {
    out += ", by the policy " + escaped_for_display(assessment.policy);
  }
  if (!assessment.verdict_reason.empty()) {
    out += ": " + message_for_display(assessment.verdict_reason);
  }
  return out + "\n";
}

std::string ids_of(const Upgrade& upgrade, const std::vector<Finding>& findings) {
  std::string out;
  const std::size_t shown = std::min(k_ids_shown, upgrade.findings.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& finding = findings[upgrade.findings[i]];
    out += (out.empty() ? "" : ", ") + escaped_for_display(finding.id);
    if (finding.known.exploited) out += " (exploited)";
    if (finding.kind == match::FindingKind::malicious_package) out += " (malicious)";
  }
  const std::size_t more = upgrade.findings.size() - shown;
  return more == 0 ? out : out + " +" + std::to_string(more);
}

std::string name_of(const Upgrade& upgrade) {
  if (upgrade.packages.empty()) return "(the image)";
  const std::string name = escaped_for_display(upgrade.name);
  const std::size_t count = upgrade.packages.size();
  return count == 1 ? name : name + " (" + std::to_string(count) + " packages)";
}

// Why nothing ends it.
std::string unfixed_words(advisory::Remedy remedy) {
  if (remedy == advisory::Remedy::unknown || remedy == advisory::Remedy::fixed) return "not known";
  std::string out(remedy_word(remedy));
  std::ranges::replace(out, '_', ' ');
  return out;
}

Row row_of(const Upgrade& upgrade, const std::vector<Finding>& findings) {
  return {
      name_of(upgrade), escaped_for_display(upgrade.current),
      upgrade.target.empty() ? unfixed_words(upgrade.remedy) : escaped_for_display(upgrade.target),
      counts(findings, upgrade.findings), ids_of(upgrade, findings)};
}

std::string upgrade_tables(const Subject& subject, const Positions& counted, std::size_t width) {
  const auto& findings = subject.assessment->findings;
  std::vector<Row> mended = {{"UPGRADE", "FROM", "TO", "FINDINGS", "WORST"}};
  std::vector<Row> unmended = {{"NO FIX", "INSTALLED", "WHY", "FINDINGS", "WORST"}};
  for (const Upgrade& each : upgrades(findings, subject.inventory, counted)) {
    (each.target.empty() ? unmended : mended).push_back(row_of(each, findings.findings));
  }
  std::string out;
  if (mended.size() > 1) out += "\n" + table(mended, width);
  if (unmended.size() > 1) out += "\n" + table(unmended, width);
  return out;
}

std::string package_words(const Finding& finding, const model::Inventory& inventory) {
  if (!finding.package) return "(the image)";
  const model::Package& package = inventory.packages[*finding.package].package;
  return escaped_for_display(package.name + " " + package.version);
}

// What no longer holds, and what does.
std::string suppressed_text(const Subject& subject, const Positions& aside, std::size_t width) {
  const Assessment& assessment = *subject.assessment;
  const auto& findings = assessment.findings.findings;
  std::string out;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    for (const match::Suppression& each : assessment.judgements[i].expired) {
      out += "EXPIRED on " + escaped_for_display(each.expires) + ": the " +
             std::string(suppressed_by_word(each.by)) + " of " + escaped_for_display(each.source) +
             " for " + escaped_for_display(findings[i].id) + ", " +
             package_words(findings[i], subject.inventory) + "\n";
    }
  }
  if (!out.empty()) out.insert(0, "\n");
  if (aside.empty() || !subject.show_suppressed) return out;
  std::vector<Row> rows = {{"SUPPRESSED", "SEVERITY", "PACKAGE", "WHY", ""}};
  for (const std::size_t at : aside) {
    rows.push_back({escaped_for_display(findings[at].id),
                    std::string(level_name(findings[at].rating.level)),
                    package_words(findings[at], subject.inventory),
                    message_for_display(suppression_words(assessment.judgements[at])), ""});
  }
  return out + "\n" + table(rows, width);
}

std::string remarks(const Subject& subject) {
  const match::Findings& all = subject.assessment->findings;
  std::string out;
  if (advisories_are_old(subject)) {
    out += "OLD ADVISORIES: what was published in the last " +
           std::to_string(*advisories_age_days(subject)) + " days is not among them\n";
  }
  for (const match::Unlooked& one : all.unlooked) {
    out += "NOT LOOKED UP " + std::to_string(one.packages) + " " + escaped_for_display(one.type) +
           ": " + std::string(unlooked_sentence(one.why)) + "\n";
  }
  return out;
}

}  // namespace

std::string findings_text(const Subject& subject, std::size_t width) {
  const Parted parts = parted(*subject.assessment);
  return head(subject, parts) + remarks(subject) + upgrade_tables(subject, parts.counted, width) +
         suppressed_text(subject, parts.aside, width);
}

}  // namespace iar::report
