#include "layer/merge.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "analyze/os_choice.h"
#include "base/utf8.h"
#include "layer/analysis.h"
#include "layer/contents.h"

namespace iar::layer {

namespace {

using analyze::AnalyzerSet;
using model::Diagnostic;
using model::Evidence;
using model::FileFacts;
using model::FileKind;
using model::Package;
using model::Reason;

constexpr std::size_t k_diagnostics_max = 10'000;

bool same_package(const Package& a, const Package& b) {
  return std::tie(a.type, a.name_space, a.name, a.version, a.architecture) ==
         std::tie(b.type, b.name_space, b.name, b.version, b.architecture);
}

// The types whose purl namespace is the distribution (purl-types: deb, apk, rpm …).
bool named_by_distribution(const Package& package) {
  static constexpr std::array<std::string_view, 6> k_types = {"alpm", "apk",     "deb",
                                                              "opkg", "portage", "rpm"};
  return package.name_space.empty() && std::ranges::find(k_types, package.type) != k_types.end();
}

std::string label(const model::ImageConfig& config, std::string_view key) {
  for (const auto& [name, value] : config.labels) {
    if (name == key) return value;
  }
  return {};
}

// What the image's labels say of its base image: OCI image-spec, annotations.md.
void note_base_label(const model::ImageConfig& config, model::Inventory& out) {
  model::BaseImage base;
  base.basis = model::BaseBasis::label;
  base.name = label(config, "org.opencontainers.image.base.name");
  base.digest = label(config, "org.opencontainers.image.base.digest");
  if (!base.name.empty() || !base.digest.empty()) out.base_images.push_back(std::move(base));
}

}  // namespace

// What is collected while looking for demands.
struct ImageMerge::Wishes {
  const LayerLimits& limits;
  std::vector<LayerDemand> demands;
};

Status ImageMerge::build(std::span<const LayerFacts> layers, const Deadline& deadline) {
  std::unordered_set<std::uint64_t> with_facts;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    for (std::size_t analyzer = 0; analyzer < layers[layer].facts.size(); ++analyzer) {
      for (const FileFacts& facts : layers[layer].facts[analyzer]) {
        index(static_cast<std::uint16_t>(layer), analyzer, facts);
        with_facts.insert(EntryId{static_cast<std::uint16_t>(layer), facts.entry}.key());
      }
    }
  }
  tree_.track(std::move(with_facts));
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    TRY(replay(static_cast<std::uint16_t>(layer), layers[layer], deadline));
  }
  return {};
}

void ImageMerge::index(std::uint16_t layer, std::size_t analyzer, const FileFacts& facts) {
  facts_[EntryId{layer, facts.entry}.key()].push_back({analyzer, &facts});
}

// One remark for all that a full tree has no room for.
void ImageMerge::note_left_out(const Error& why, std::uint16_t layer, const std::string& path) {
  const bool full = why.code == ErrorCode::limit && tree_.full();
  if (full && std::exchange(told_of_full_tree_, true)) return;
  Diagnostic diagnostic;
  diagnostic.reason = model::reason_of(why.code);
  diagnostic.layer = layer;
  if (!full) diagnostic.path = escaped_for_display(path);
  diagnostic.message = why.message;
  if (full || diagnostics_.size() < k_diagnostics_max) {
    diagnostics_.push_back(std::move(diagnostic));
  }
}

Status ImageMerge::replay(std::uint16_t layer, const LayerFacts& facts, const Deadline& deadline) {
  const auto apply = [&](const model::FileEntry& entry, std::uint32_t position) {
    const Status status = tree_.apply(entry, {layer, position});
    if (!status.ok()) note_left_out(status.error(), layer, entry.path);
  };
  for (const std::string& block : facts.contents) {
    if (deadline.passed()) {
      return make_error(ErrorCode::cancelled, "the time for this image is over");
    }
    TRY(read_contents_block(as_bytes(block), apply));
  }
  diagnostics_.insert(diagnostics_.end(), facts.diagnostics.begin(), facts.diagnostics.end());
  changes_.push_back(tree_.take_change());
  return {};
}

bool ImageMerge::has_facts(const TreeFile& file, std::size_t analyzer) const {
  for (const EntryId id : {file.entry, file.body}) {
    const auto found = facts_.find(id.key());
    if (found == facts_.end()) continue;
    const auto same = [&](const FactsAt& at) { return at.analyzer == analyzer; };
    if (std::ranges::any_of(found->second, same)) return true;
  }
  return false;
}

void ImageMerge::leave_out(const std::string& path, std::size_t analyzer, std::string message) {
  Diagnostic diagnostic;
  diagnostic.reason = Reason::limit_exceeded;
  diagnostic.analyzer = dispatch_.analyzer(analyzer).name;
  diagnostic.path = escaped_for_display(path);
  diagnostic.message = std::move(message);
  diagnostics_.push_back(std::move(diagnostic));
}

void ImageMerge::demand_if_missing(const std::string& path, const TreeFile& file,
                                   AnalyzerSet wanted, Wishes& out) {
  while (!wanted.empty()) {
    const std::size_t analyzer = wanted.take_first();
    if (!enabled_.contains(analyzer) || file.size == 0 || has_facts(file, analyzer)) continue;
    // A second read holds every body whole.
    std::uint64_t most = body_bytes_max(dispatch_.analyzer(analyzer), out.limits);
    if (std::holds_alternative<analyze::TapFunction>(dispatch_.analyzer(analyzer).run)) {
      most = std::min(most, out.limits.range_bytes_max);
    }
    if (file.size > most) {
      leave_out(path, analyzer, too_large(file.size, most));
      continue;
    }
    if (file.sparse) {
      leave_out(path, analyzer,
                "sparse file that a link made wanted; it is not read a second time");
      continue;
    }
    LayerDemand made;
    made.layer = file.body.layer;
    made.facts_layer = file.entry.layer;
    made.demand = {file.body_offset, file.size, static_cast<std::uint32_t>(analyzer),
                   file.entry.position, path};
    out.demands.push_back(std::move(made));
  }
}

// Places that wants name, when a symlink on the way leads somewhere that no want names.
void ImageMerge::demand_behind_links(Wishes& out) {
  for (const auto& place : dispatch_.exact_paths()) {
    const std::uint32_t node = tree_.find(place.path);
    if (node == ImageTree::k_none || tree_.file(node).kind != FileKind::file) continue;
    AnalyzerSet wanted;
    wanted.add(place.analyzer);
    demand_if_missing(std::string(place.path), tree_.file(node), wanted, out);
  }
  for (const auto& place : dispatch_.folders()) {
    const std::uint32_t folder = tree_.find(place.path);
    if (folder == ImageTree::k_none || tree_.path(folder) == place.path) continue;
    tree_.visit_below(folder, [&](const std::string& below, std::uint32_t node) {
      const TreeFile file = tree_.file(node);
      if (file.kind != FileKind::file) return;
      const std::string path = std::string(place.path) + "/" + below;
      demand_if_missing(path, file, dispatch_.wanted(path, file.magic), out);
    });
  }
}

std::vector<LayerDemand> ImageMerge::demands(const DemandLimits& limits) {
  Wishes wishes{limits.layer, {}};
  // A file whose entry states its path was asked for under that path when its layer was read.
  tree_.each_file([&](std::uint32_t node) {
    const TreeFile file = tree_.file(node);
    if (file.as_written) return;
    const std::string path = tree_.path(node);
    demand_if_missing(path, file, dispatch_.wanted(path, file.magic), wishes);
  });
  demand_behind_links(wishes);
  std::vector<LayerDemand> out = std::move(wishes.demands);
  std::ranges::sort(out);
  // A want may name the same place twice: as it is, and behind links.
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  std::uint64_t bytes = 0;
  std::size_t kept = 0;
  while (kept < out.size() && kept < limits.count_max && bytes <= limits.bytes_max) {
    bytes += out[kept++].demand.size;
  }
  if (kept < out.size()) {
    Diagnostic diagnostic;
    diagnostic.reason = Reason::limit_exceeded;
    diagnostic.message = std::to_string(out.size() - kept) + " files behind links were not read";
    diagnostics_.push_back(std::move(diagnostic));
    out.resize(kept);
  }
  return out;
}

void ImageMerge::add_answer(std::uint16_t facts_layer, std::size_t analyzer, FileFacts facts) {
  answers_.push_back(std::make_unique<FileFacts>(std::move(facts)));
  index(facts_layer, analyzer, *answers_.back());
}

// A file has facts by its own entry, or, as a hard link, by the entry that holds its bytes.
void ImageMerge::see_files() {
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

// The lowest layer of the unbroken run of versions of this file that all list the package.
int ImageMerge::first_layer_of(std::uint32_t node, std::size_t analyzer,
                               const Package& package) const {
  int first = tree_.file(node).entry.layer;
  const auto versions = tree_.versions(node);
  const auto lists_it = [&](const FactsAt& at) {
    return at.analyzer == analyzer &&
           std::ranges::any_of(at.facts->facts.packages,
                               [&](const Package& other) { return same_package(package, other); });
  };
  for (auto each = versions.rbegin(); each != versions.rend(); ++each) {
    if (each->position == k_no_entry) break;
    const auto found = facts_.find(each->key());
    if (found == facts_.end() || std::ranges::none_of(found->second, lists_it)) break;
    first = each->layer;
  }
  return first;
}

void ImageMerge::collect(const Sight& sight, const FactsAt& at, Collected& out) {
  note_unread_beside(sight, at);
  for (const Package& package : at.facts->facts.packages) {
    Evidence evidence;
    evidence.path = sight.path;
    evidence.analyzer = dispatch_.analyzer(at.analyzer).name;
    evidence.layer = tree_.file(sight.node).entry.layer;
    evidence.first_layer = first_layer_of(sight.node, at.analyzer, package);
    out[package].push_back(std::move(evidence));
  }
  for (const Diagnostic& diagnostic : at.facts->facts.diagnostics) {
    Diagnostic seen = diagnostic;
    seen.path = escaped_for_display(sight.path);
    seen.layer = tree_.file(sight.node).entry.layer;
    diagnostics_.push_back(std::move(seen));
  }
}

// A database and its write-ahead log may lie in different layers, so the one was read without the
// other. The result must not look whole.
void ImageMerge::note_unread_beside(const Sight& sight, const FactsAt& at) {
  const analyze::Analyzer& analyzer = dispatch_.analyzer(at.analyzer);
  if (analyzer.beside.empty()) return;
  const std::string beside = sight.path + std::string(analyzer.beside);
  const std::uint32_t node = tree_.find(beside);
  if (node == ImageTree::k_none || tree_.file(node).size == 0) return;
  Diagnostic diagnostic;
  diagnostic.reason = Reason::unsupported_media_type;
  diagnostic.analyzer = analyzer.name;
  diagnostic.layer = tree_.file(node).entry.layer;
  diagnostic.path = escaped_for_display(beside);
  diagnostic.message = "changes that the database has not taken over yet were not read";
  diagnostics_.push_back(std::move(diagnostic));
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

model::Inventory ImageMerge::inventory(const model::ImageConfig& config) {
  model::Inventory out;
  see_files();
  out.platform = config.platform;
  out.diff_ids = config.diff_ids;
  note_base_label(config, out);
  out.os = distribution();
  Collected collected;
  for (const auto& [key, sights] : sights_) {
    for (const FactsAt& at : facts_.at(key)) {
      for (const Sight& sight : sights) collect(sight, at, collected);
    }
  }
  // One package once: what agrees in name, version and architecture is one, with all evidence.
  for (auto& [package, evidence] : collected) {
    const bool same = !out.packages.empty() && same_package(out.packages.back().package, package);
    if (!same) out.packages.push_back({package, {}});
    Package& merged = out.packages.back().package;
    merged.presence = std::min(merged.presence, package.presence);
    merged.development = merged.development && package.development;
    auto& all = out.packages.back().evidence;
    all.insert(all.end(), evidence.begin(), evidence.end());
  }
  for (auto& package : out.packages) {
    if (out.os && named_by_distribution(package.package)) package.package.name_space = out.os->id;
    std::ranges::sort(package.evidence);
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
