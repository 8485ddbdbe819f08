#include "layer/merge.h"

#include <algorithm>

#include "base/utf8.h"
#include "layer/analysis.h"
#include "layer/contents.h"

namespace iar::layer {

namespace {

using analyze::AnalyzerSet;
using model::Diagnostic;
using model::FileFacts;
using model::FileKind;
using model::Reason;

constexpr std::size_t k_left_out_max = 10'000;

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
  if (!full && ++left_out_ >= k_left_out_max) {
    if (left_out_ > k_left_out_max) return;
    diagnostic.path.clear();
    diagnostic.message = "and more entries were left out";
  }
  diagnostics_.push_back(std::move(diagnostic));
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

}  // namespace iar::layer
