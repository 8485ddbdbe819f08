// The second half of ImageMerge: from the files that the image shows and their facts to packages.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "analyze/os_choice.h"
#include "base/utf8.h"
#include "layer/analysis.h"
#include "layer/conflicts.h"
#include "layer/merge.h"
#include "layer/origins.h"
#include "layer/owners.h"
#include "model/purl_types.h"
#include "model/spdx_license.h"

namespace iar::layer {

namespace {

using model::Diagnostic;
using model::Evidence;
using model::InventoryPackage;
using model::Package;
using model::Presence;
using model::Reason;

// The types whose purl namespace is the distribution (purl-types: deb, apk, rpm …).
bool named_by_distribution(const Package& package) {
  return package.name_space.empty() && model::is_distribution_type(package.type);
}

bool lists(const model::FileFacts& facts, const Package& package) {
  return std::ranges::any_of(facts.facts.packages,
                             [&](const Package& other) { return same_package(package, other); });
}

// What one statement of a package leaves open, another may say.
void fill_in(Package& out, const Package& more) {
  if (out.source_name.empty() && out.source_version.empty()) {
    out.source_name = more.source_name;
    out.source_version = more.source_version;
  }
  if (out.licenses.empty()) out.licenses = more.licenses;
  for (const auto& property : more.properties) {
    const auto same = [&](const auto& each) { return each.first == property.first; };
    if (std::ranges::none_of(out.properties, same)) out.properties.push_back(property);
  }
  std::ranges::sort(out.properties);
  auto& needs = out.dependencies;
  needs.insert(needs.end(), more.dependencies.begin(), more.dependencies.end());
  std::ranges::sort(needs);
  const auto repeated = std::ranges::unique(needs);
  needs.erase(repeated.begin(), repeated.end());
  out.presence = std::min(out.presence, more.presence);
  out.development = out.development && more.development;
}

// Runs that follow each other at one place are one: a file written again, with the same word in it.
std::vector<model::PackageTrace> without_seams(std::span<const model::PackageTrace> sorted) {
  std::vector<model::PackageTrace> out;
  for (const model::PackageTrace& each : sorted) {
    const auto place = [](const model::PackageTrace& trace) {
      return std::tie(trace.version, trace.architecture, trace.presence, trace.path,
                      trace.analyzer);
    };
    if (!out.empty() && place(out.back()) == place(each) && each.from <= out.back().to + 1) {
      out.back().to = std::max(out.back().to, each.to);
    } else {
      out.push_back(each);
    }
  }
  return out;
}

// Of the files that state the package as what it is: all of them owned, or it is nobody's.
std::optional<model::Owner> common_owner(const InventoryPackage& package) {
  std::optional<model::Owner> out;
  for (const Evidence& each : package.evidence) {
    if (each.presence != package.package.presence) continue;
    if (!each.owner || !model::owned(*each.owner)) return std::nullopt;
    if (!out) out = each.owner;
  }
  return out;
}

}  // namespace

// A file has facts by its own entry, or, as a hard link, by the entry that holds its bytes.
void ImageMerge::see_files() {
  if (std::exchange(saw_files_, true)) return;
  tree_.each_file([&](std::uint32_t node) {
    const TreeFile file = tree_.file(node);
    const std::uint64_t own = file.entry.key();
    const std::uint64_t body = file.body.key();
    if (facts_.contains(own)) sights_[own].push_back({node, tree_.path(node)});
    if (body != own && facts_.contains(body)) sights_[body].push_back({node, tree_.path(node)});
  });
  for (auto& [key, sights] : sights_) std::ranges::sort(sights, {}, &Sight::path);
}

std::optional<model::OsRelease> ImageMerge::distribution() const {
  std::vector<analyze::OsSighting> sightings;
  for (const auto& [key, sights] : sights_) {
    for (const FactsAt& at : facts_.at(key)) {
      const bool placed = analyze::os_release_rank(at.facts->path) >= 0;
      const std::string_view path = placed ? at.facts->path : sights.front().path;
      for (const auto& release : at.facts->facts.os_releases) sightings.push_back({path, &release});
    }
  }
  std::ranges::sort(sightings, [](const auto& a, const auto& b) {
    return std::tie(a.path, *a.release) < std::tie(b.path, *b.release);
  });
  return analyze::choose_os(sightings);
}

// Package databases leave the namespace to the merge; bills of materials state it. Of the image's
// own distribution both mean the same package.
void ImageMerge::drop_own_namespace(const std::string& distribution) {
  const auto named = [&](const Package& package) {
    return package.name_space == distribution && model::is_distribution_type(package.type);
  };
  for (auto& [key, all] : facts_) {
    for (FactsAt& at : all) {
      if (std::ranges::none_of(at.facts->facts.packages, named)) continue;
      auto renamed = std::make_unique<model::FileFacts>(*at.facts);
      for (Package& package : renamed->facts.packages) {
        if (named(package)) package.name_space.clear();
      }
      at.facts = renamed.get();
      answers_.push_back(std::move(renamed));
    }
  }
}

void ImageMerge::add_runs(const FactsAt& at, PackageRun run) {
  for (const Package& package : at.facts->facts.packages) {
    run.package = &package;
    runs_.add(run);
  }
}

// What only the file beside says counts from that one's layer on, what it takes back until then.
void ImageMerge::add_joined_runs(const FactsAt& at, const PackageRun& run) {
  const int joined = std::max<int>(run.from, at.beside_layer);
  for (const Package& package : at.facts->facts.packages) {
    const int from = lists(*at.alone, package) ? run.from : joined;
    runs_.add({&package, from, run.to, run.node, run.analyzer});
  }
  for (const Package& package : at.alone->facts.packages) {
    if (joined == run.from || lists(*at.facts, package)) continue;
    runs_.add({&package, run.from, joined - 1, run.node, run.analyzer});
  }
}

// Each version of a tracked file stands until the next one or its removal.
void ImageMerge::trace_packages() {
  const int last = static_cast<int>(changes_.size()) - 1;
  const auto add = [&](std::uint32_t node, std::uint64_t key, int from, int to) {
    const auto found = facts_.find(key);
    if (found == facts_.end()) return;
    for (const FactsAt& at : found->second) {
      const PackageRun run{nullptr, from, to, node, at.analyzer};
      at.alone == nullptr ? add_runs(at, run) : add_joined_runs(at, run);
    }
  };
  std::unordered_set<std::uint32_t> traced;
  tree_.each_tracked([&](std::uint32_t node, std::span<const EntryId> versions) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (versions[i].position == k_no_entry) continue;
      const int to = i + 1 < versions.size() ? versions[i + 1].layer - 1 : last;
      add(node, versions[i].key(), versions[i].layer, to);
    }
    traced.insert(node);
  });
  for (const auto& [key, sights] : sights_) {
    for (const Sight& sight : sights) {
      const TreeFile file = tree_.file(sight.node);
      if (!traced.contains(sight.node) || key != file.entry.key()) {
        add(sight.node, key, file.entry.layer, last);
      }
    }
  }
  runs_.settle(last);
}

std::vector<model::PackageTrace> ImageMerge::traces(const model::PackageFilter& which) const {
  std::vector<model::PackageTrace> out;
  for (const PackageRun& run : runs_.all()) {
    const Package& package = *run.package;
    if (!which(package)) continue;
    out.push_back({package.version, package.architecture, package.presence, tree_.path(run.node),
                   std::string(dispatch_.analyzer(run.analyzer).name), run.from, run.to});
  }
  std::ranges::sort(out);
  return without_seams(out);
}

Evidence ImageMerge::evidence_of(const Sight& sight, const FactsAt& at,
                                 const Package& package) const {
  const analyze::Analyzer& analyzer = dispatch_.analyzer(at.analyzer);
  Evidence evidence;
  evidence.analyzer = analyzer.name;
  evidence.presence = package.presence;
  // What the database does not say without its log, the log says.
  if (at.alone != nullptr && !lists(*at.alone, package)) {
    evidence.path = sight.path + std::string(analyzer.beside);
    evidence.layer = evidence.first_layer = at.beside_layer;
    return evidence;
  }
  evidence.path = sight.path;
  evidence.layer = tree_.file(sight.node).entry.layer;
  evidence.first_layer = runs_.first_layer_at({sight.node, at.analyzer}, package);
  return evidence;
}

void ImageMerge::collect(const Sight& sight, const FactsAt& at, std::vector<Seen>& out) {
  note_unread_beside(sight, at);
  for (const Package& package : at.facts->facts.packages) {
    out.push_back({&package, evidence_of(sight, at, package), sight.node});
  }
  for (const Diagnostic& diagnostic : at.facts->facts.diagnostics) {
    Diagnostic seen = diagnostic;
    seen.path = escaped_for_display(sight.path);
    seen.layer = tree_.file(sight.node).entry.layer;
    diagnostics_.push_back(std::move(seen));
  }
}

std::vector<ImageMerge::Seen> ImageMerge::collect_all() {
  std::vector<Seen> out;
  for (const auto& [key, sights] : sights_) {
    for (const FactsAt& at : facts_.at(key)) {
      for (const Sight& sight : sights) collect(sight, at, out);
    }
  }
  std::ranges::sort(out, [](const Seen& a, const Seen& b) {
    return std::tie(*a.package, a.evidence) < std::tie(*b.package, b.evidence);
  });
  return out;
}

// A database that some layer has and the image lacks: nobody knows what is installed.
void ImageMerge::note_lost_databases(model::Inventory& inventory) {
  std::map<std::size_t, std::pair<std::string, int>> lost;  // analyzer: purl type, layer
  std::set<std::size_t> seen;
  for (const auto& [key, all] : facts_) {
    for (const FactsAt& at : all) {
      if (dispatch_.analyzer(at.analyzer).role != analyze::Role::database) continue;
      if (visible(key)) seen.insert(at.analyzer);
      if (at.facts->facts.packages.empty()) continue;
      const int layer = static_cast<int>(key >> 32U);
      auto& entry = lost[at.analyzer];
      entry = {at.facts->facts.packages.front().type, std::max(entry.second, layer)};
    }
  }
  for (const auto& [analyzer, what] : lost) {
    if (seen.contains(analyzer)) continue;
    inventory.undetermined.push_back(what.first);
    Diagnostic diagnostic;
    diagnostic.reason = Reason::not_found;
    diagnostic.analyzer = dispatch_.analyzer(analyzer).name;
    diagnostic.layer = what.second;
    diagnostic.message = "the database of " + what.first +
                         " packages that this layer has was removed by a later one; what is "
                         "installed cannot be told";
    diagnostics_.push_back(std::move(diagnostic));
  }
  std::ranges::sort(inventory.undetermined);
  const auto repeats = std::ranges::unique(inventory.undetermined);
  inventory.undetermined.erase(repeats.begin(), repeats.end());
}

const model::ContentDigests* ImageMerge::digests_of(std::uint32_t node) const {
  const TreeFile file = tree_.file(node);
  for (const EntryId id : {file.entry, file.body}) {
    const auto found = facts_.find(id.key());
    if (found == facts_.end()) continue;
    for (const FactsAt& at : found->second) {
      if (at.facts->digests) return &*at.facts->digests;
    }
  }
  return nullptr;
}

// Distroless images shorten names: status.d/base.md5sums is of the package that status.d/base
// states.
std::string ImageMerge::claimant(const model::ClaimList& list, const Sight& sight) const {
  const std::size_t dot = sight.path.rfind('.');
  const std::uint32_t beside = dot == std::string::npos
                                   ? ImageTree::k_none
                                   : tree_.find_unfollowed(sight.path.substr(0, dot));
  if (beside == ImageTree::k_none) return list.package;
  const auto found = facts_.find(tree_.file(beside).entry.key());
  if (found == facts_.end()) return list.package;
  for (const FactsAt& at : found->second) {
    for (const Package& package : at.facts->facts.packages) {
      if (package.type == list.type) return package.name;
    }
  }
  return list.package;
}

void ImageMerge::settle_owners(std::vector<Seen>& all) const {
  Owners owners(tree_, [this](std::uint32_t node) { return digests_of(node); });
  bool anybody = false;
  for (const Seen& seen : all) {
    if (!model::is_system_type(seen.package->type)) {
      owners.ask(seen.node);
    } else if (seen.package->presence == Presence::installed) {
      owners.add_package(*seen.package, runs_.first_layer(*seen.package));
      anybody = true;
    }
  }
  if (!anybody) return;
  for (const auto& [key, sights] : sights_) {
    for (const FactsAt& at : facts_.at(key)) {
      for (const model::ClaimList& list : at.facts->facts.claims) {
        if (!model::is_system_type(list.type)) continue;
        const bool known = owners.knows(list.type, list.package);
        owners.add_claims(list, known ? list.package : claimant(list, sights.front()));
      }
    }
  }
  std::unordered_map<std::uint32_t, std::optional<model::Owner>> by_node;
  for (Seen& seen : all) {
    if (model::is_system_type(seen.package->type)) continue;
    const auto [found, first] = by_node.try_emplace(seen.node);
    if (first) found->second = owners.owner(seen.node);
    seen.evidence.owner = found->second;
  }
}

// A program's deps.json tells which packages its assemblies came in. What such an assembly calls
// itself is then no package of its own: a runtime is one package of 160 assemblies.
void ImageMerge::drop_listed_assemblies(std::vector<Seen>& all) const {
  constexpr std::string_view k_analyzer = "dotnet/assembly";
  const auto is_assembly = [&](const Seen& seen) { return seen.evidence.analyzer == k_analyzer; };
  if (std::ranges::none_of(all, is_assembly)) return;
  std::set<std::uint32_t> listed;
  for (const auto& [key, sights] : sights_) {
    for (const FactsAt& at : facts_.at(key)) {
      for (const model::ClaimList& list : at.facts->facts.claims) {
        if (list.type != "nuget") continue;
        for (const auto& claim : list.claims) listed.insert(tree_.find_unfollowed(claim.path));
      }
    }
  }
  std::erase_if(all,
                [&](const Seen& seen) { return is_assembly(seen) && listed.contains(seen.node); });
}

// One package once: what agrees in type, name, version and architecture is one, with all evidence.
std::vector<InventoryPackage> ImageMerge::one_of_each(std::vector<Seen> all) const {
  std::vector<InventoryPackage> out;
  for (auto first = all.begin(); first != all.end();) {
    const auto end = std::find_if_not(first, all.end(), [&](const Seen& each) {
      return same_package(*first->package, *each.package);
    });
    const auto installed = [](const Seen& each) {
      return each.package->presence == Presence::installed;
    };
    std::stable_partition(first, end, installed);  // their word stands before that of lock files
    InventoryPackage& merged = out.emplace_back();
    merged.package = *first->package;
    std::ranges::sort(merged.package.properties);
    for (auto each = first; each != end; ++each) {
      fill_in(merged.package, *each->package);
      merged.evidence.push_back(std::move(each->evidence));
    }
    std::ranges::sort(merged.evidence);
    const auto repeated = std::ranges::unique(merged.evidence);
    merged.evidence.erase(repeated.begin(), repeated.end());
    merged.first_layer = std::max(0, runs_.first_layer(merged.package));
    merged.owner = common_owner(merged);
    merged.license =
        model::spdx_expression(merged.package.licenses, model::license_join(merged.package.type));
    first = end;
  }
  return out;
}

model::Inventory ImageMerge::inventory(const model::ImageConfig& config) {
  model::Inventory out;
  see_files();
  fill_in_versions();
  out.os = distribution();
  if (out.os && !out.os->id.empty()) drop_own_namespace(out.os->id);
  trace_packages();
  out.platform = config.platform;
  out.diff_ids = config.diff_ids;
  out.layers = layer_origins(config);
  out.base_images = labelled_base(config);
  std::vector<Seen> seen = collect_all();
  drop_listed_assemblies(seen);
  settle_owners(seen);
  out.packages = one_of_each(std::move(seen));
  mark_conflicts(out.packages);
  for (auto& package : out.packages) {
    if (out.os && named_by_distribution(package.package)) package.package.name_space = out.os->id;
  }
  std::ranges::sort(out.packages);
  note_lost_databases(out);
  std::ranges::sort(diagnostics_);
  const auto repeated = std::ranges::unique(diagnostics_);
  diagnostics_.erase(repeated.begin(), repeated.end());
  out.diagnostics = diagnostics_;
  const auto partial = [](const Diagnostic& each) { return each.effect == model::Effect::partial; };
  if (std::ranges::any_of(out.diagnostics, partial)) {
    out.completeness = model::Completeness::partial;
  }
  return out;
}

}  // namespace iar::layer
