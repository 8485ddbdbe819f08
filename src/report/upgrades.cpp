#include "report/upgrades.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "match/ecosystem.h"
#include "model/purl_types.h"
#include "version/version.h"

namespace iar::report {

namespace {

using match::Finding;
using version::Order;

// A version that must be reached, and whose rules it follows.
struct Goal {
  std::string version;
  const version::Scheme* scheme = nullptr;
};

Order order_of(const Goal& left, const Goal& right) {
  if (left.version == right.version) return Order::equal;
  if (left.scheme == nullptr || left.scheme != right.scheme) return Order::undetermined;
  return version::compare(*left.scheme, left.version, right.version);
}

// Goals that must all be reached: the highest, and those that do not compare with it.
void add_goal(std::vector<Goal>& goals, Goal goal) {
  const auto reached = [&](const Goal& one) {
    const Order order = order_of(goal, one);
    return order == Order::less || order == Order::equal;
  };
  if (std::ranges::any_of(goals, reached)) return;
  std::erase_if(goals, [&](const Goal& one) { return order_of(one, goal) == Order::less; });
  goals.push_back(std::move(goal));
}

// The lowest of the versions that one source names and that count as fixes of the finding; the
// first where they do not compare. Nothing: it names none.
std::optional<Goal> goal_of(const Finding& finding, const match::Match& match) {
  const version::Scheme* const scheme = match::scheme_of_context(match.query.context);
  std::optional<Goal> out;
  for (const std::string& each : match.verdict.fixed) {
    if (std::ranges::find(finding.fixed, each) == finding.fixed.end()) continue;
    Goal other{each, scheme};
    if (!out || order_of(other, *out) == Order::less) out = std::move(other);
  }
  return out;
}

struct Key {
  bool unfixed = false;
  std::string type;
  std::string name;
  std::string version;
  advisory::Remedy remedy = advisory::Remedy::fixed;
  auto operator<=>(const Key&) const = default;
};

bool by_source(const model::Package& package) {
  return model::is_distribution_type(package.type) && !package.source_name.empty();
}

Key key_of(const Finding& finding, const model::Inventory& inventory) {
  Key out;
  out.unfixed = finding.fixed.empty();
  if (out.unfixed) out.remedy = finding.remedy;
  if (!finding.package) return out;
  const model::Package& package = inventory.packages[*finding.package].package;
  // Statements about rpm packages have the epochs of binaries; source versions have none.
  const bool other_version =
      by_source(package) && !package.source_version.empty() && package.type != "rpm";
  out.type = package.type;
  out.name = upgraded_name(package);
  out.version = other_version ? package.source_version : package.version;
  return out;
}

// In rising order of urgency.
auto urgency(const Finding& finding) {
  const int known = finding.state == match::FindingState::affected ? 1 : 0;
  return std::make_tuple(finding.priority.value, known, finding.rating.level,
                         finding.rating.score.value_or(0));
}

std::string target_of(const Upgrade& upgrade, const match::Findings& all) {
  std::vector<Goal> goals;
  for (const std::size_t at : upgrade.findings) {
    for (const match::Match& match : all.findings[at].matches) {
      if (auto goal = goal_of(all.findings[at], match)) add_goal(goals, std::move(*goal));
    }
  }
  std::string out;
  for (const Goal& goal : goals) out += (out.empty() ? "" : ", ") + goal.version;
  return out;
}

void settle(Upgrade& upgrade, const match::Findings& all) {
  upgrade.target = target_of(upgrade, all);
  std::ranges::stable_sort(upgrade.findings, [&](std::size_t left, std::size_t right) {
    return urgency(all.findings[left]) > urgency(all.findings[right]);
  });
  // Several packages of one source have each flaw together.
  std::set<std::string_view> ids;
  std::erase_if(upgrade.findings,
                [&](std::size_t at) { return !ids.insert(all.findings[at].id).second; });
  std::ranges::sort(upgrade.packages);
  const auto repeated = std::ranges::unique(upgrade.packages);
  upgrade.packages.erase(repeated.begin(), repeated.end());
}

}  // namespace

std::string upgraded_name(const model::Package& package) {
  if (by_source(package)) return package.source_name;
  const bool scoped = !package.name_space.empty() && !model::is_distribution_type(package.type);
  return (scoped ? package.name_space + "/" : std::string()) + package.name;
}

std::vector<Upgrade> upgrades(const match::Findings& findings, const model::Inventory& inventory,
                              std::span<const std::size_t> positions) {
  std::map<Key, Upgrade> groups;
  for (const std::size_t at : positions) {
    const Finding& finding = findings.findings[at];
    const Key key = key_of(finding, inventory);
    Upgrade& group = groups[key];
    group.type = key.type;
    group.name = key.name;
    group.current = key.version;
    group.remedy = key.remedy;
    group.findings.push_back(at);
    if (finding.package) group.packages.push_back(*finding.package);
  }
  std::vector<Upgrade> out;
  for (auto& [key, group] : groups) {
    settle(group, findings);
    out.push_back(std::move(group));
  }
  std::ranges::stable_sort(out, [&](const Upgrade& left, const Upgrade& right) {
    if (left.target.empty() != right.target.empty()) return right.target.empty();
    return urgency(findings.findings[left.findings.front()]) >
           urgency(findings.findings[right.findings.front()]);
  });
  return out;
}

}  // namespace iar::report
