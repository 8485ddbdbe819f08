#include "match/finding.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "match/enrich.h"
#include "match/prioritise.h"

namespace iar::match {

namespace {

using advisory::AdvisoryKind;
using advisory::Remedy;
using version::Answer;

std::vector<std::string> names_of(const advisory::Advisory& advisory) {
  std::vector<std::string> out = advisory.aliases;
  out.push_back(advisory.id);
  return out;
}

// Matches that share a name are about one thing.
class Groups {
 public:
  void add(Match match) {
    std::size_t group = matches_.size();
    const std::vector<std::string> names = names_of(*match.advisory);
    for (const std::string& name : names) {
      const auto known = by_name_.find(name);
      if (known == by_name_.end()) continue;
      const std::size_t other = root(known->second);
      if (group != matches_.size() && group != other) {
        join(std::max(group, other), std::min(group, other));
      }
      group = std::min(group, other);
    }
    if (group == matches_.size()) {
      matches_.emplace_back();
      into_.push_back(group);
    }
    for (const std::string& name : names) by_name_[name] = group;
    matches_[group].push_back(std::move(match));
  }

  // In the order of their first matches.
  std::vector<std::vector<Match>> take() {
    std::erase_if(matches_, [](const auto& group) { return group.empty(); });
    return std::move(matches_);
  }

 private:
  [[nodiscard]] std::size_t root(std::size_t group) const {
    while (into_[group] != group) group = into_[group];
    return group;
  }
  void join(std::size_t from, std::size_t to) {
    std::ranges::move(matches_[from], std::back_inserter(matches_[to]));
    matches_[from].clear();
    into_[from] = to;
  }

  std::vector<std::vector<Match>> matches_;
  std::vector<std::size_t> into_;  // of each group: itself, or the one that it was joined with
  std::unordered_map<std::string, std::size_t> by_name_;
};

std::vector<std::vector<Match>> grouped(std::vector<Match> matches) {
  Groups groups;
  for (Match& match : matches) groups.add(std::move(match));
  return groups.take();
}

std::string best_id(const std::vector<std::string>& names, const std::string& otherwise) {
  const auto is_cve = [](const std::string& name) { return name.starts_with("CVE-"); };
  if (std::ranges::count_if(names, is_cve) != 1) return otherwise;
  return *std::ranges::find_if(names, is_cve);
}

FindingKind kind_of(AdvisoryKind kind) {
  if (kind == AdvisoryKind::malicious_package) return FindingKind::malicious_package;
  return kind == AdvisoryKind::unmaintained ? FindingKind::unmaintained
                                            : FindingKind::vulnerability;
}

void add_names(std::vector<std::string>& into, const advisory::Advisory& advisory) {
  for (std::string& name : names_of(advisory)) into.push_back(std::move(name));
  std::ranges::sort(into);
  const auto repeated = std::ranges::unique(into);
  into.erase(repeated.begin(), repeated.end());
}

void add_fixed(Finding& finding, const Match& match) {
  const bool paid = is_subscription(match.query.context);
  auto& versions = paid ? finding.fixed_with_subscription : finding.fixed;
  for (const std::string& fixed : match.verdict.fixed) {
    if (std::ranges::find(versions, fixed) == versions.end()) versions.push_back(fixed);
  }
  if (paid) return;
  const Remedy remedy = match.verdict.fixed.empty() ? match.statement.remedy : Remedy::fixed;
  if (finding.remedy == Remedy::unknown || remedy == Remedy::fixed) finding.remedy = remedy;
}

// Of several sources the worst word counts; a word beats none.
void add_rating(Finding& finding, const Match& match) {
  Rating rating = rating_of(*match.advisory, match.statement);
  if (finding.rating.source.empty() || rating.level > finding.rating.level) {
    finding.rating = std::move(rating);
  }
}

Finding finding_of(std::size_t package, std::vector<Match> matches) {
  Finding out;
  out.package = package;
  out.kind = kind_of(matches.front().advisory->kind);
  out.state = FindingState::undetermined;
  for (const Match& match : matches) {
    if (match.verdict.affected == Answer::yes) out.state = FindingState::affected;
    add_names(out.names, *match.advisory);
    add_fixed(out, match);
    add_rating(out, match);
    if (out.summary.empty()) out.summary = match.advisory->summary;
  }
  out.id = best_id(out.names, matches.front().advisory->id);
  out.matches = std::move(matches);
  return out;
}

// An advisory of a distribution names the vulnerabilities that it mends. Where each of them is a
// finding of its own, it says nothing more.
void fold_bundles(std::vector<Finding>& findings) {
  std::set<std::string> ids;
  for (const Finding& finding : findings) ids.insert(finding.id);
  std::erase_if(findings, [&](const Finding& finding) {
    const auto& related = finding.matches.front().advisory->related;
    const auto other = [&](const std::string& name) {
      return name != finding.id && ids.contains(name);
    };
    return finding.matches.size() == 1 && !related.empty() && std::ranges::all_of(related, other);
  });
}

auto order_of(const Finding& finding) {
  return std::tuple(finding.package, finding.state, -static_cast<int>(finding.rating.level),
                    -finding.rating.score.value_or(0), finding.id);
}

void note_unlooked(Findings& out, Unmatched why, const std::string& type) {
  const auto same = [&](const Unlooked& one) { return one.why == why && one.type == type; };
  const auto found = std::ranges::find_if(out.unlooked, same);
  if (found != out.unlooked.end()) {
    ++found->packages;
  } else {
    out.unlooked.push_back({why, type, 1});
  }
}

// What Go says of one operating system says nothing of an image of another.
void drop_other_systems(const model::Platform& platform, std::vector<Match>& matches) {
  if (platform.os.empty()) return;
  std::erase_if(matches, [&](const Match& match) {
    if (match.query.context != "Go") return false;
    const auto& conditions = match.statement.conditions;
    const auto named = std::ranges::find_if(
        conditions, [](const auto& condition) { return condition.first == "platform"; });
    if (named == conditions.end()) return false;
    const auto systems = split(std::string_view(named->second), ' ');
    return std::ranges::find(systems, platform.os) == systems.end();
  });
}

}  // namespace

Result<Findings> find(const Matcher& matcher, const model::Inventory& inventory,
                      std::string_view day) {
  Findings out;
  for (std::size_t at = 0; at < inventory.packages.size(); ++at) {
    const model::InventoryPackage& one = inventory.packages[at];
    if (one.owner && !is_os_type(one.package.type)) {
      ++out.owned;
      continue;
    }
    TRY_ASSIGN(PackageMatches found, matcher.matches(one.package, inventory.os));
    drop_other_systems(inventory.platform, found.matches);
    if (found.unmatched != Unmatched::none) note_unlooked(out, found.unmatched, one.package.type);
    std::vector<Finding> of_package;
    for (auto& group : grouped(std::move(found.matches))) {
      of_package.push_back(finding_of(at, std::move(group)));
      of_package.back().package_class = package_class(one.package);
    }
    fold_bundles(of_package);
    std::ranges::move(of_package, std::back_inserter(out.findings));
  }
  TRY(enrich(matcher.database(), out));
  if (inventory.os) {
    TRY_ASSIGN(auto over, end_of_life_finding(matcher.database(), *inventory.os, day));
    if (over) out.findings.push_back(std::move(*over));
  }
  for (Finding& finding : out.findings) finding.priority = priority_of(finding, inventory);
  std::ranges::stable_sort(out.findings, {}, order_of);
  return out;
}

}  // namespace iar::match
