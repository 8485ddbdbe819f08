#include "server/matching.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "match/finding.h"

namespace iar::server {

namespace {

constexpr std::size_t k_components_at_once = 500;
constexpr int k_actively_exploited = 90;

using Vulnerabilities = std::map<std::string, store::Vulnerability>;

store::Level level_of(match::Level level) { return static_cast<store::Level>(level); }

// Milliseconds of the day that an RFC 3339 text begins with; 0 where it has none.
std::int64_t day_ms(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() < 10) return 0;
  std::from_chars(text.begin(), text.begin() + 4, year);
  std::from_chars(text.begin() + 5, text.begin() + 7, month);
  std::from_chars(text.begin() + 8, text.begin() + 10, day);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return 0;
  return std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400'000};
}

std::string details_of(const match::Finding& finding) {
  JsonWriter out;
  out.begin_object().key("known_exploited").boolean(finding.known.exploited);
  out.member_if("due_date", finding.known.due_date);
  if (finding.known.epss) out.key("epss").number(*finding.known.epss);
  out.key("names").begin_array();
  for (const std::string& name : finding.names) out.string(name);
  return out.end_array().end_object().take();
}

store::Vulnerability vulnerability_of(const match::Finding& finding) {
  store::Vulnerability out;
  out.id = finding.id;
  out.severity = level_of(finding.rating.level);
  out.score = finding.rating.score;
  out.vector = finding.rating.vector;
  out.description = finding.summary;
  if (finding.known.exploited) {
    out.exploited_status = k_actively_exploited;
    out.exploited_name = "Actively used";
  }
  out.details = details_of(finding);
  for (const match::Match& each : finding.matches) {
    const std::int64_t published = day_ms(each.advisory->published);
    if (published != 0 && (out.published_ms == 0 || published < out.published_ms)) {
      out.published_ms = published;
    }
  }
  return out;
}

// Several components speak of one vulnerability: the worst word about it counts.
void add_vulnerability(const match::Finding& finding, Vulnerabilities& out) {
  store::Vulnerability made = vulnerability_of(finding);
  const auto [place, fresh] = out.try_emplace(made.id, made);
  if (!fresh && place->second.severity < made.severity) place->second = std::move(made);
}

store::Verdict verdict_of(const match::Finding& finding) {
  store::Verdict out;
  out.vulnerability = finding.id;
  out.state = finding.state == match::FindingState::affected ? store::VerdictState::affected
                                                             : store::VerdictState::undetermined;
  out.severity = level_of(finding.rating.level);
  out.score = finding.rating.score;
  out.fixed = finding.fixed;
  if (!finding.matches.empty()) out.source = finding.matches.front().advisory->source;
  return out;
}

// All of them have the same distribution, or none.
Status match_group(const Advisories& advisories, const std::vector<const store::Component*>& group,
                   Vulnerabilities& vulnerabilities, MatchedComponents& out) {
  model::Inventory inventory;
  inventory.os = group.front()->os;
  const std::size_t first = out.verdicts.size();
  for (const store::Component* const component : group) {
    model::InventoryPackage package;
    package.package = component->package;
    inventory.packages.push_back(std::move(package));
    out.verdicts.push_back({component->id, {}});
  }
  TRY_ASSIGN(const match::Findings found, match::find(advisories.matcher(), inventory));
  for (const match::Finding& finding : found.findings) {
    if (!finding.package) continue;
    out.verdicts[first + *finding.package].verdicts.push_back(verdict_of(finding));
    add_vulnerability(finding, vulnerabilities);
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const Advisories>> Advisories::make(advisory::Database database) {
  auto out = std::shared_ptr<Advisories>(new Advisories(std::move(database)));
  TRY_ASSIGN(match::Matcher matcher, match::Matcher::make(out->database_));
  out->matcher_ = std::move(matcher);
  for (const advisory::DatabaseFile& file : out->database_.files()) {
    out->revision_ += (out->revision_.empty() ? "" : "+") + hex(file.identity()).substr(0, 32);
    out->created_ = file.meta().created;
  }
  return std::shared_ptr<const Advisories>(std::move(out));
}

Result<MatchedComponents> matched(const Advisories& advisories,
                                  const std::vector<store::Component>& components) {
  std::map<std::optional<model::OsRelease>, std::vector<const store::Component*>> groups;
  for (const store::Component& each : components) groups[each.os].push_back(&each);
  Vulnerabilities vulnerabilities;
  MatchedComponents out;
  for (const auto& [os, group] : groups) {
    TRY(match_group(advisories, group, vulnerabilities, out));
  }
  for (auto& [id, each] : vulnerabilities) out.vulnerabilities.push_back(std::move(each));
  return out;
}

void Matching::replace(std::shared_ptr<const Advisories> advisories) {
  advisories_.with([&](auto& current) { current = std::move(advisories); });
}

std::shared_ptr<const Advisories> Matching::advisories() {
  return advisories_.with([](const auto& current) { return current; });
}

Status Matching::match_fresh(store::CustomerId customer) {
  return match(customer, store::Store::Which::fresh_only, [] { return false; });
}

Status Matching::rematch(store::CustomerId customer, const std::function<bool()>& stop) {
  const auto current = advisories();
  if (!current) return {};
  TRY(match(customer, store::Store::Which::outdated, stop));
  if (stop()) return {};
  return store_.set_revision(customer, current->revision());
}

Status Matching::match(store::CustomerId customer, store::Store::Which which,
                       const std::function<bool()>& stop) {
  const auto current = advisories();
  if (!current) return {};
  std::int64_t after = 0;
  while (!stop()) {
    TRY_ASSIGN(const auto components,
               store_.components_to_match(customer, current->revision(), which, after,
                                          k_components_at_once));
    if (components.empty()) break;
    TRY_ASSIGN(const MatchedComponents found, matched(*current, components));
    TRY(store_.put_verdicts(customer, current->revision(), found.verdicts, found.vulnerabilities));
    after = components.back().id;
  }
  return {};
}

}  // namespace iar::server
