#include "assess/assess.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "assess/base_images.h"
#include "assess/layers.h"
#include "assess/segments.h"

namespace iar::assess {

namespace {

using analyze::AnalyzerSet;

AnalyzerSet all_of(const analyze::Dispatch& dispatch) {
  AnalyzerSet out;
  for (std::size_t i = 0; i < dispatch.analyzers().size(); ++i) {
    const bool per_image = std::holds_alternative<analyze::ImageFunction>(dispatch.analyzer(i).run);
    if (!per_image) out.add(i);
  }
  return out;
}

// Layers whose facts the cache has complete need not be read.
std::vector<std::size_t> load_cached(const SegmentNames& names, const model::Image& image,
                                     const AssessOptions& options, std::vector<ReadLayer>& layers,
                                     std::vector<Segments>& cached, Stats& stats) {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (options.cache != nullptr && i < image.config.diff_ids.size()) {
      cached[i] = options.cache->load(image.config.diff_ids[i]);
      if (auto facts = names.layer_facts(cached[i])) {
        for (auto& diagnostic : facts->diagnostics) diagnostic.layer = static_cast<int>(i);
        layers[i].facts = std::move(*facts);
        layers[i].proven = true;
        ++stats.layers_from_cache;
        continue;
      }
    }
    left.push_back(i);
  }
  return left;
}

// Demands by layer, and the entry to which each answer belongs.
struct LayerDemands {
  std::vector<model::Demand> demands;
  std::vector<std::uint16_t> facts_layers;
};

// A layer that the cache spoke for was not read: that these bytes are the layer's, and not what
// another image calls so, has to be proven before anything is learned and kept of them.
Status prove(LayerSession& session, std::size_t layer, std::vector<ReadLayer>& layers) {
  return layers[layer].stored_digest ? Status() : session.read({layer}, {}, layers);
}

Status serve_layer(LayerSession& session, const SegmentNames& names, std::size_t layer,
                   const LayerDemands& wanted, std::vector<ReadLayer>& layers,
                   const Segments& cached, Segments& fresh, layer::ImageMerge& merge) {
  std::vector<model::Demand> missing;
  // The demand that an answer belongs to: by analyzer, position and path.
  std::map<std::tuple<std::size_t, std::uint32_t, std::string>, std::size_t> asked;
  for (std::size_t i = 0; i < wanted.demands.size(); ++i) {
    const model::Demand& demand = wanted.demands[i];
    auto facts = names.answer(cached, demand);
    if (facts) {
      facts->entry = demand.position;
      merge.add_answer(wanted.facts_layers[i], demand.analyzer, std::move(*facts));
      continue;
    }
    asked[{demand.analyzer, demand.position, demand.path}] = i;
    missing.push_back(demand);
  }
  if (missing.empty()) return {};
  TRY(prove(session, layer, layers));
  const LayerSession::SecondRead read{layer, std::move(missing)};
  TRY_ASSIGN(auto answers, session.serve({&read, 1}, layers));
  for (std::size_t analyzer = 0; analyzer < answers.size(); ++analyzer) {
    for (auto& facts : answers[analyzer]) {
      const auto found = asked.find({analyzer, facts.entry, facts.path});
      if (found == asked.end()) continue;  // nobody asked for it
      names.keep_answer(fresh, wanted.demands[found->second], facts);
      merge.add_answer(wanted.facts_layers[found->second], analyzer, std::move(facts));
      asked.erase(found);
    }
  }
  if (asked.empty()) return {};
  return make_error(ErrorCode::corrupt, "the worker left a file out that was to be read again");
}

Status serve_demands(LayerSession& session, const SegmentNames& names, const model::Image& image,
                     const AssessOptions& options, std::vector<ReadLayer>& layers,
                     const std::vector<Segments>& cached, layer::ImageMerge& merge) {
  std::map<std::size_t, LayerDemands> by_layer;
  layer::DemandLimits limits;
  limits.layer = session.limits();
  for (auto& each : merge.demands(limits)) {
    auto& of_layer = by_layer[each.layer];
    of_layer.demands.push_back(std::move(each.demand));
    of_layer.facts_layers.push_back(each.facts_layer);
  }
  for (const auto& [layer, wanted] : by_layer) {
    Segments fresh;
    TRY(serve_layer(session, names, layer, wanted, layers, cached[layer], fresh, merge));
    const bool sound = layers[layer].proven && session.stats().workers_lost == 0;
    if (options.cache != nullptr && !fresh.empty() && sound) {
      static_cast<void>(options.cache->store(image.config.diff_ids[layer], fresh));
    }
  }
  return {};
}

// Reads a file together with the one beside it.
Result<model::FileFacts> read_joined(LayerSession& session, const layer::Join& join,
                                     std::vector<ReadLayer>& layers) {
  TRY(prove(session, join.beside.layer, layers));
  TRY(prove(session, join.file.layer, layers));
  const std::array<LayerSession::SecondRead, 2> reads = {
      LayerSession::SecondRead{join.beside.layer, {join.beside.demand}},
      LayerSession::SecondRead{join.file.layer, {join.file.demand}}};
  TRY_ASSIGN(auto answers, session.serve(reads, layers));
  auto& facts = answers[join.file.demand.analyzer];
  const bool is_it = facts.size() == 1 && facts.front().entry == join.file.demand.position &&
                     facts.front().path == join.file.demand.path;
  if (is_it) return std::move(facts.front());
  return make_error(ErrorCode::corrupt, "the worker left a file out that was to be read again");
}

// What depends on two layers is kept with the one that holds the file, under a name that holds the
// other.
Status serve_joins(LayerSession& session, const SegmentNames& names, const model::Image& image,
                   const AssessOptions& options, std::vector<ReadLayer>& layers,
                   const std::vector<Segments>& cached, layer::ImageMerge& merge) {
  for (const layer::Join& join : merge.joins(session.limits())) {
    const std::size_t layer = join.file.layer;
    auto facts = names.answer(cached[layer], join.file.demand);
    if (facts) facts->entry = join.file.demand.position;
    if (!facts) {
      TRY_ASSIGN(facts, read_joined(session, join, layers));
      Segments fresh;
      names.keep_answer(fresh, join.file.demand, *facts);
      const bool sound = layers[layer].proven && layers[join.beside.layer].proven &&
                         session.stats().workers_lost == 0;
      if (options.cache != nullptr && sound) {
        static_cast<void>(options.cache->store(image.config.diff_ids[layer], fresh));
      }
    }
    merge.add_joined(join, std::move(*facts));
  }
  return {};
}

// Facts arrive in the order of the archive; sorted they are the same whatever the threads did.
void sort_facts(layer::LayerFacts& facts) {
  for (auto& of_analyzer : facts.facts) {
    std::ranges::sort(of_analyzer, {}, [](const auto& each) { return each.entry; });
  }
}

void run_image_analyzers(const analyze::Dispatch& dispatch, const model::ImageConfig& config,
                         model::Inventory& inventory) {
  for (const auto* analyzer : dispatch.analyzers()) {
    if (const auto* run = std::get_if<analyze::ImageFunction>(&analyzer->run)) {
      (*run)(config, inventory);
    }
  }
}

// What came before this image, and that it was seen.
void settle_base(const std::vector<ReadLayer>& layers, const AssessOptions& options,
                 Assessment& out) {
  if (options.cache != nullptr) {
    recognise_base(*options.cache, out.inventory);
    if (std::ranges::all_of(layers, &ReadLayer::proven)) {
      static_cast<void>(remember_image(*options.cache, out.image));
    }
  }
  settle_base_membership(out.inventory);
}

}  // namespace

layer::LayerLimits limits_for(std::uint64_t memory_bytes) {
  layer::LayerLimits limits;
  // A listed entry takes about 100 bytes in the merged tree; it may have half of the budget.
  constexpr std::uint64_t k_entry_bytes = 192;
  limits.entries_max = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(limits.entries_max, memory_bytes / k_entry_bytes));
  limits.held_bytes_max = std::min(limits.held_bytes_max, memory_bytes / 16);
  // 8 MiB are what every decoder must have (RFC 8878 §3.1.1.1.2); good encoders use up to 32 MiB.
  limits.inflate.zstd_window_bytes_max = std::clamp<std::uint64_t>(
      memory_bytes / 4, std::uint64_t{8} << 20U, std::uint64_t{32} << 20U);
  limits.whole_bytes_max = std::min(limits.whole_bytes_max, memory_bytes / 4);
  limits.range_bytes_max = std::min(limits.range_bytes_max, memory_bytes / 4);
  return limits;
}

layer::ImageTreeLimits tree_limits_for(std::uint64_t memory_bytes) {
  layer::ImageTreeLimits limits;
  // A node takes 72 bytes, and room to grow; names get a sixth.
  constexpr std::uint64_t k_node_bytes = 128;
  limits.nodes_max = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(limits.nodes_max, memory_bytes / k_node_bytes));
  limits.text_bytes_max =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(limits.text_bytes_max, memory_bytes / 6));
  return limits;
}

Result<Assessment> assess(source::Source& source, worker::WorkerHost& host,
                          std::span<const analyze::Analyzer* const> analyzers,
                          const AssessOptions& options) {
  Assessment out;
  source::ResolveOptions resolve;
  resolve.platform = options.platform;
  TRY_ASSIGN(out.image, source.resolve(resolve));
  out.image.reference = options.reference;
  const analyze::Dispatch dispatch(analyzers);
  const AnalyzerSet enabled = all_of(dispatch);
  LayerSession session(source, host, dispatch, out.image, options);
  const SegmentNames names(dispatch, enabled, session.limits(), options.hash_files,
                           out.image.config.diff_ids);

  std::vector<ReadLayer> layers(out.image.layers.size());
  std::vector<Segments> cached(layers.size());
  const auto left = load_cached(names, out.image, options, layers, cached, out.stats);
  TRY(session.read(left, enabled, layers));
  std::vector<layer::LayerFacts> facts;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    sort_facts(layers[i].facts);
    const bool fresh = std::ranges::find(left, i) != left.end();
    if (options.cache != nullptr && fresh && layers[i].proven) {
      static_cast<void>(
          options.cache->store(out.image.config.diff_ids[i], names.segments(layers[i].facts)));
    }
    for (const auto& [position, digest] : layers[i].file_digests) {
      out.file_digests[layer::EntryId{static_cast<std::uint16_t>(i), position}.key()] = digest;
    }
    facts.push_back(std::move(layers[i].facts));
  }

  out.merge =
      std::make_unique<layer::ImageMerge>(dispatch, enabled, tree_limits_for(options.memory_bytes));
  TRY(out.merge->build(facts, options.deadline));
  TRY(serve_demands(session, names, out.image, options, layers, cached, *out.merge));
  TRY(serve_joins(session, names, out.image, options, layers, cached, *out.merge));
  for (auto& diagnostic : source.diagnostics()) out.merge->add_diagnostic(std::move(diagnostic));
  out.inventory = out.merge->inventory(out.image.config);
  out.inventory.config_digest = out.image.config_digest;
  if (options.traced) out.traces = out.merge->traces(options.traced);
  settle_base(layers, options, out);
  run_image_analyzers(dispatch, out.image.config, out.inventory);
  const std::uint32_t from_cache = out.stats.layers_from_cache;
  out.stats = session.stats();
  out.stats.layers = static_cast<std::uint32_t>(layers.size());
  out.stats.layers_from_cache = from_cache;
  return out;
}

}  // namespace iar::assess
