// From the facts of single layers to the truth about the image: what upper layers hide is dropped,
// what only merging shows to be wanted is demanded, and packages get their evidence.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyze/dispatch.h"
#include "base/deadline.h"
#include "layer/limits.h"
#include "layer/package_runs.h"
#include "layer/tree.h"
#include "model/demand.h"
#include "model/image.h"
#include "model/inventory.h"
#include "model/package_trace.h"

namespace iar::layer {

// What is known of one layer; `facts` by the analyzer's position in the dispatch.
struct LayerFacts {
  std::vector<std::string> contents;  // blocks of contents.h
  std::vector<std::vector<model::FileFacts>> facts;
  std::vector<model::Diagnostic> diagnostics;
};

// A demand and the layer whose bytes it wants; its facts belong to the entry
// (facts_layer, demand.position).
struct LayerDemand {
  std::uint16_t layer = 0;
  model::Demand demand;
  std::uint16_t facts_layer = 0;
  auto operator<=>(const LayerDemand&) const = default;
};

// A file with facts whose truth needs the file beside it too (Analyzer::beside): first the one
// demand, which only keeps the bytes, then the other, which gets both.
struct Join {
  LayerDemand beside;  // its facts_layer: where the image's path comes from
  LayerDemand file;
};

struct DemandLimits {
  std::size_t count_max = 100'000;
  std::uint64_t bytes_max = std::uint64_t{1} << 30U;
  LayerLimits layer;  // of the reading itself: what is too large for it is not demanded
};

class ImageMerge {
 public:
  ImageMerge(const analyze::Dispatch& dispatch, analyze::AnalyzerSet enabled)
      : dispatch_(dispatch), enabled_(enabled) {}
  ImageMerge(const analyze::Dispatch& dispatch, analyze::AnalyzerSet enabled,
             const ImageTreeLimits& limits)
      : dispatch_(dispatch), enabled_(enabled), tree_(limits) {}

  // Lowest layer first; `layers` must outlive this object. Errors: corrupt (contents), cancelled.
  Status build(std::span<const LayerFacts> layers, const Deadline& deadline = Deadline::never());

  // What should be read a second time. What the limits leave out becomes a diagnostic.
  std::vector<LayerDemand> demands(const DemandLimits& limits);
  // The answer to a demand.
  void add_answer(std::uint16_t facts_layer, std::size_t analyzer, model::FileFacts facts);

  // After all answers: the files to be read once more, together with the file beside them.
  std::vector<Join> joins(const LayerLimits& limits);
  // The answer to a join; stands for what the file says alone.
  void add_joined(const Join& join, model::FileFacts facts);

  // To be called once, after all answers.
  model::Inventory inventory(const model::ImageConfig& config);

  // After inventory(), while the layers are still there: all that the layers say of these packages,
  // whatever became of them. Sorted.
  [[nodiscard]] std::vector<model::PackageTrace> traces(const model::PackageFilter& which) const;

  [[nodiscard]] const ImageTree& tree() const { return tree_; }
  // By layer.
  [[nodiscard]] const std::vector<LayerChange>& changes() const { return changes_; }
  void add_diagnostic(model::Diagnostic diagnostic) {
    diagnostics_.push_back(std::move(diagnostic));
  }

 private:
  struct FactsAt {
    std::size_t analyzer;
    const model::FileFacts* facts;
    // Of facts that were joined: what the file says alone, and the layer of the file beside it.
    const model::FileFacts* alone = nullptr;
    std::uint16_t beside_layer = 0;
  };
  // A visible path whose file has facts.
  struct Sight {
    std::uint32_t node;
    std::string path;
  };
  // One file's word for one package.
  struct Seen {
    const model::Package* package;
    model::Evidence evidence;
    std::uint32_t node;
  };

  Status replay(std::uint16_t layer, const LayerFacts& facts, const Deadline& deadline);
  void note_left_out(const Error& why, std::uint16_t layer, const std::string& path);
  void index(std::uint16_t layer, std::size_t analyzer, const model::FileFacts& facts);
  [[nodiscard]] bool has_facts(const TreeFile& file, std::size_t analyzer) const;
  struct Wishes;
  void demand_if_missing(const std::string& path, const TreeFile& file, analyze::AnalyzerSet wanted,
                         Wishes& out);
  void demand_behind_links(Wishes& out);
  void leave_out(const std::string& path, std::size_t analyzer, std::string message);
  void see_files();
  void fill_in_versions();
  [[nodiscard]] std::string version_stated_at(std::string_view path) const;
  std::optional<model::OsRelease> distribution() const;
  void drop_own_namespace(const std::string& distribution);
  void trace_packages();
  void add_runs(const FactsAt& at, PackageRun run);
  void add_joined_runs(const FactsAt& at, const PackageRun& run);
  void collect(const Sight& sight, const FactsAt& at, std::vector<Seen>& out);
  std::vector<Seen> collect_all();
  [[nodiscard]] const model::ContentDigests* digests_of(std::uint32_t node) const;
  [[nodiscard]] std::string claimant(const model::ClaimList& list, const Sight& sight) const;
  void settle_owners(std::vector<Seen>& all) const;
  void drop_listed_assemblies(std::vector<Seen>& all) const;
  [[nodiscard]] std::vector<model::InventoryPackage> one_of_each(std::vector<Seen> all) const;
  void note_lost_databases(model::Inventory& inventory);
  [[nodiscard]] std::uint32_t beside(const Sight& sight, const FactsAt& at) const;
  void join_if_possible(std::uint64_t key, const FactsAt& at, const LayerLimits& limits,
                        std::vector<Join>& out) const;
  [[nodiscard]] model::Evidence evidence_of(const Sight& sight, const FactsAt& at,
                                            const model::Package& package) const;
  void note_unread_beside(const Sight& sight, const FactsAt& at);
  [[nodiscard]] bool visible(std::uint64_t key) const { return sights_.contains(key); }

  const analyze::Dispatch& dispatch_;
  analyze::AnalyzerSet enabled_;
  ImageTree tree_;
  bool told_of_full_tree_ = false;
  std::size_t left_out_ = 0;  // entries that note_left_out() told of
  std::vector<LayerChange> changes_;
  std::vector<model::Diagnostic> diagnostics_;
  std::unordered_map<std::uint64_t, std::vector<FactsAt>> facts_;  // by EntryId::key
  std::unordered_map<std::uint64_t, std::vector<Sight>> sights_;   // by EntryId::key
  bool saw_files_ = false;
  std::vector<std::unique_ptr<model::FileFacts>> answers_;
  PackageRuns runs_;
};

}  // namespace iar::layer
