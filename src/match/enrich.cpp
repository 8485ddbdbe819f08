#include "match/enrich.h"

#include <algorithm>
#include <charconv>

#include "advisory/enrichment_table.h"

namespace iar::match {

namespace {

struct OfCve {
  std::optional<advisory::ExploitProbability> probability;
  std::optional<advisory::KnownExploited> exploited;
  std::optional<advisory::CveSeverities> severities;
};
using ByCve = std::map<std::string, OfCve, std::less<>>;

bool is_cve(std::string_view name) { return name.starts_with("CVE-"); }

// Those of its names; of an advisory that bundles vulnerabilities, those that it mends.
std::vector<std::string> cves_of(const Finding& finding) {
  std::vector<std::string> out;
  std::ranges::copy_if(finding.names, std::back_inserter(out), is_cve);
  if (!out.empty()) return out;
  for (const Match& match : finding.matches) {
    std::ranges::copy_if(match.advisory->related, std::back_inserter(out), is_cve);
  }
  return out;
}

std::optional<double> part(std::string_view text) {
  double out = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc() || stop != end || !(out >= 0.0 && out <= 1.0)) return std::nullopt;
  return out;
}

void take(const OfCve& from, Known& out) {
  if (from.probability) {
    const auto epss = part(from.probability->probability);
    if (epss && epss > out.epss) {
      out.epss = epss;
      out.epss_percentile = part(from.probability->percentile);
    }
  }
  if (from.exploited) {
    out.exploited = true;
    if (out.date_added.empty() || from.exploited->date_added < out.date_added) {
      out.date_added = from.exploited->date_added;
      out.due_date = from.exploited->due_date;
    }
    if (out.ransomware != "Known") out.ransomware = from.exploited->ransomware;
  }
  // "active", "none", "poc": the worst speaks.
  if (from.severities) {
    const std::string& word = from.severities->exploitation;
    const bool worse = out.exploitation.empty() || out.exploitation == "none" || word == "active";
    if (!word.empty() && worse) out.exploitation = word;
  }
}

void take_rating(const OfCve& from, Rating& out) {
  if (!from.severities) return;
  Rating rating = rating_of(from.severities->severities);
  if (rating.level > out.level) out = std::move(rating);
}

// In the order of their names, so that each block of the tables is read once.
Result<ByCve> looked_up(const advisory::Database& database, const Findings& findings) {
  ByCve out;
  for (const Finding& finding : findings.findings) {
    for (std::string& cve : cves_of(finding)) out.emplace(std::move(cve), OfCve{});
  }
  for (auto& [cve, value] : out) {
    TRY_ASSIGN(value.probability, advisory::exploit_probability(database, cve));
  }
  for (auto& [cve, value] : out) {
    TRY_ASSIGN(value.exploited, advisory::known_exploited(database, cve));
  }
  for (auto& [cve, value] : out) {
    TRY_ASSIGN(value.severities, advisory::cve_severities(database, cve));
  }
  return out;
}

// Who else gave it a name still stands by it.
bool is_rejected(const Finding& finding, const ByCve& known) {
  return !finding.names.empty() && std::ranges::all_of(finding.names, [&](const auto& name) {
    const auto found = known.find(name);
    return found != known.end() && found->second.severities && found->second.severities->rejected;
  });
}

}  // namespace

Status enrich(const advisory::Database& database, Findings& findings) {
  TRY_ASSIGN(const ByCve known, looked_up(database, findings));
  findings.rejected += std::erase_if(
      findings.findings, [&](const Finding& finding) { return is_rejected(finding, known); });
  for (Finding& finding : findings.findings) {
    const bool unrated = finding.rating.level == Level::unknown;
    for (const std::string& cve : cves_of(finding)) {
      const OfCve& of_cve = known.find(cve)->second;
      take(of_cve, finding.known);
      if (unrated) take_rating(of_cve, finding.rating);
    }
  }
  return {};
}

}  // namespace iar::match
