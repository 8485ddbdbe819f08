#include "cases/run_merge.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "analyze/text.h"
#include "cases/merge_content.h"
#include "layer/demand_reader.h"
#include "layer/layer_reader.h"
#include "layer/merge.h"
#include "support/tar_writer.h"

namespace iar::cases {

namespace {

using analyze::next_word;
using analyze::trimmed;

Status add_entry(std::string_view line, testing::TarWriter& out) {
  const std::string_view whole = line;
  const std::string_view kind = next_word(line);
  const std::string_view path = next_word(line);
  const std::string_view sign = next_word(line);
  const std::string_view rest = trimmed(line);
  if (kind == "d" && sign.empty()) {
    out.directory(path);
  } else if (kind == "f" && sign.empty()) {
    out.file(path, "");
  } else if (kind == "f" && sign == "=") {
    TRY_ASSIGN(const std::string body, merge_content(rest));
    out.file(path, body);
  } else if (kind == "l" && sign == "->") {
    out.symlink(path, rest);
  } else if (kind == "h" && sign == "->") {
    out.hard_link(path, rest);
  } else {
    return make_error(ErrorCode::corrupt, "no entry", std::string(whole));
  }
  return {};
}

class Collector final : public layer::LayerSink, public layer::CallWatch {
 public:
  void contents_block(std::string block) override { facts_.contents.push_back(std::move(block)); }
  void facts(std::size_t analyzer, model::FileFacts facts) override {
    facts_.facts.at(analyzer).push_back(std::move(facts));
  }
  void file_digest(std::uint32_t, const Sha256Bytes&) override {}
  void diagnostic(model::Diagnostic diagnostic) override {
    facts_.diagnostics.push_back(std::move(diagnostic));
  }
  void begin(std::string_view, std::size_t) override {}
  void end() override {}

  layer::LayerFacts facts_;
};

// Feeds `bytes` in copies of just one piece, so that the address sanitizer sees reads beyond it.
template <typename Feed>
Status feed_pieces(ByteView bytes, std::size_t chunk_bytes, Feed feed) {
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(chunk_bytes, bytes.size()));
    bytes = bytes.subspan(piece.size());
    const std::vector<std::uint8_t> copy(piece.begin(), piece.end());
    TRY(feed(copy));
  }
  return {};
}

struct Reading {
  const analyze::Dispatch& dispatch;
  const MergeOptions& options;
  analyze::AnalyzerSet enabled;

  layer::AnalysisContext context(Collector& sink) const {
    sink.facts_.facts.resize(dispatch.analyzers().size());
    return {dispatch, options.limits, enabled, {}, sink, sink};
  }

  Result<layer::LayerFacts> first_pass(ByteView archive) const {
    Collector sink;
    layer::AnalysisContext where = context(sink);
    layer::LayerReader reader(where, layer::HashFiles::no);
    archive::TarReader tar(reader, options.limits.tar);
    TRY(feed_pieces(archive, options.chunk_bytes, [&](ByteView piece) { return tar.feed(piece); }));
    TRY(tar.finish());
    reader.finish();
    return std::move(sink.facts_);
  }

  // Serves the demands for one layer, in their order.
  Status serve(ByteView archive, std::span<const layer::LayerDemand> wanted,
               layer::KeptBodies& kept, Collector& sink) const {
    std::vector<model::Demand> demands;
    for (const auto& each : wanted) demands.push_back(each.demand);
    const std::uint64_t from = options.from_body ? demands.front().body_offset : 0;
    layer::AnalysisContext where = context(sink);
    layer::DemandReader reader(where, kept, demands, {wanted.front().layer, from});
    TRY(feed_pieces(archive.subspan(from), options.chunk_bytes, [&](ByteView piece) {
      reader.feed(piece);
      return Status();
    }));
    return reader.done() ? Status() : make_error(ErrorCode::corrupt, "a demand was not served");
  }

  Status join(const std::vector<std::string>& archives, const layer::Join& join,
              layer::ImageMerge& merge) const {
    Collector sink;
    layer::KeptBodies kept;
    for (const layer::LayerDemand& each : {join.beside, join.file}) {
      TRY(serve(as_bytes(archives[each.layer]), {&each, 1}, kept, sink));
    }
    auto& facts = sink.facts_.facts[join.file.demand.analyzer];
    if (facts.size() != 1) return make_error(ErrorCode::corrupt, "not one answer to a join");
    merge.add_joined(join, std::move(facts.front()));
    return {};
  }

  Status second_read(ByteView archive, std::span<const layer::LayerDemand> wanted,
                     layer::ImageMerge& merge) const {
    Collector sink;
    layer::KeptBodies kept;
    TRY(serve(archive, wanted, kept, sink));
    for (std::size_t analyzer = 0; analyzer < sink.facts_.facts.size(); ++analyzer) {
      for (auto& facts : sink.facts_.facts[analyzer]) {
        const auto asked = std::ranges::find_if(wanted, [&](const layer::LayerDemand& each) {
          return each.demand.analyzer == analyzer && each.demand.position == facts.entry &&
                 each.demand.path == facts.path;
        });
        if (asked == wanted.end()) return make_error(ErrorCode::corrupt, "nobody asked for it");
        merge.add_answer(asked->facts_layer, analyzer, std::move(facts));
      }
    }
    return {};
  }
};

std::string layer_of(layer::EntryId id) {
  return id.position == layer::k_no_entry ? "-" : std::to_string(id.layer);
}

std::string files_text(const layer::ImageTree& tree) {
  std::string out;
  tree.visit([&](const std::string& path, std::uint32_t node) {
    const layer::TreeFile file = tree.file(node);
    out += std::string(1, static_cast<char>(file.kind)) + " " + layer_of(file.entry) + " " + path;
    if (!file.link_target.empty()) out += " -> " + std::string(file.link_target);
    if (file.body != file.entry) out += " body " + layer_of(file.body);
    out += "\n";
  });
  return out;
}

std::string name_of(const model::InventoryPackage& each) {
  return each.package.type + " " + each.package.name + " " + each.package.version;
}

std::string packages_text(const model::Inventory& inventory) {
  std::string out;
  for (const auto& each : inventory.packages) {
    out += name_of(each);
    if (each.package.presence == model::Presence::declared) out += " declared";
    for (const auto& seen : each.evidence) {
      out += " " + seen.path + " " + std::to_string(seen.layer) + " " +
             std::to_string(seen.first_layer);
    }
    out += "\n";
  }
  return out;
}

std::string owner_words(const model::Owner& owner) {
  static constexpr std::array<std::string_view, 3> k_words = {"checksum", "layer", "changed"};
  return std::string(k_words.at(static_cast<std::size_t>(owner.basis))) + " " + owner.type + " " +
         owner.name + " " + owner.version;
}

std::string owners_text(const model::Inventory& inventory) {
  std::string out;
  for (const auto& each : inventory.packages) {
    for (const auto& seen : each.evidence) {
      if (!seen.owner) continue;
      out += name_of(each) + " " + seen.path + " " + owner_words(*seen.owner) + "\n";
    }
    if (each.owner) out += name_of(each) + " owned by " + each.owner->name + "\n";
  }
  return out;
}

std::string brought_text(const model::Inventory& inventory) {
  std::string out;
  for (const auto& each : inventory.packages) {
    out += name_of(each) + " " + std::to_string(each.first_layer) + "\n";
  }
  return out;
}

std::string conflicts_text(const model::Inventory& inventory) {
  static constexpr std::array<std::string_view, 3> k_kinds = {"same_place", "declared",
                                                              "installed"};
  std::string out;
  for (const auto& each : inventory.packages) {
    for (const auto& conflict : each.conflicts) {
      out += name_of(each) + " " +
             std::string(k_kinds.at(static_cast<std::size_t>(conflict.kind))) + " " +
             conflict.version + " " + conflict.path + "\n";
    }
  }
  return out;
}

std::string diagnostics_text(const model::Inventory& inventory) {
  std::string out;
  for (const auto& each : inventory.diagnostics) {
    out += each.effect == model::Effect::partial ? "partial " : "note ";
    out += std::string(model::reason_name(each.reason)) + " " + std::to_string(each.layer);
    for (const std::string& word : {each.analyzer, each.path}) {
      if (!word.empty()) out += " " + word;
    }
    out += "\n";
  }
  return out;
}

std::string demands_text(std::span<const layer::LayerDemand> demands,
                         const analyze::Dispatch& dispatch) {
  std::string out;
  for (const auto& each : demands) {
    out += std::to_string(each.layer) + " " +
           std::string(dispatch.analyzer(each.demand.analyzer).name) + " " + each.demand.path +
           "\n";
  }
  return out;
}

std::string joins_text(std::span<const layer::Join> joins, const analyze::Dispatch& dispatch) {
  std::string out;
  for (const auto& each : joins) {
    out += std::to_string(each.file.layer) + " " +
           std::string(dispatch.analyzer(each.file.demand.analyzer).name) + " " +
           each.file.demand.path + " with " + std::to_string(each.beside.layer) + "\n";
  }
  return out;
}

std::string changes_text(const std::vector<layer::LayerChange>& changes) {
  std::string out;
  for (const auto& each : changes) {
    out += std::to_string(each.added) + " added " + std::to_string(each.replaced) + " replaced " +
           std::to_string(each.removed) + " removed\n";
  }
  return out;
}

}  // namespace

Result<std::string> layer_archive(std::string_view text) {
  testing::TarWriter out;
  Cursor lines(text);
  while (const auto line = lines.line()) {
    if (!trimmed(*line).empty()) TRY(add_entry(*line, out));
  }
  return out.end().bytes();
}

Result<Merged> merge_layers(const std::vector<std::string>& archives, const MergeOptions& options) {
  const analyze::Dispatch dispatch(analyze::registry());
  Reading reading{dispatch, options, {}};
  for (std::size_t i = 0; i < dispatch.analyzers().size(); ++i) reading.enabled.add(i);
  std::vector<layer::LayerFacts> facts;
  for (const std::string& archive : archives) {
    TRY_ASSIGN(auto read, reading.first_pass(as_bytes(archive)));
    for (auto& each : read.diagnostics) each.layer = static_cast<int>(facts.size());
    facts.push_back(std::move(read));
  }
  layer::ImageMerge merge(dispatch, reading.enabled, options.tree);
  TRY(merge.build(facts));
  layer::DemandLimits limits;
  limits.layer = options.limits;
  const auto demands = merge.demands(limits);
  for (auto first = demands.begin(); first != demands.end();) {
    const auto last = std::ranges::find_if(
        first, demands.end(), [&](const auto& each) { return each.layer != first->layer; });
    TRY(reading.second_read(as_bytes(archives[first->layer]), {first, last}, merge));
    first = last;
  }
  const auto joins = merge.joins(options.limits);
  for (const auto& each : joins) TRY(reading.join(archives, each, merge));
  Merged out;
  out.files = files_text(merge.tree());
  out.demands = demands_text(demands, dispatch) + joins_text(joins, dispatch);
  out.changes = changes_text(merge.changes());
  const model::Inventory inventory = merge.inventory({});
  out.packages = packages_text(inventory);
  out.owners = owners_text(inventory);
  out.brought = brought_text(inventory);
  out.conflicts = conflicts_text(inventory);
  out.diagnostics = diagnostics_text(inventory);
  for (const std::string& type : inventory.undetermined) out.undetermined += type + "\n";
  return out;
}

Result<MergeOptions> merge_options(const Case& one) {
  MergeOptions out;
  const auto set = [&](std::string_view key, auto& limit) -> Status {
    const std::string_view text = one.header(key);
    const auto [end, error] = std::from_chars(text.begin(), text.end(), limit);
    const bool good = text.empty() || (error == std::errc() && end == text.end());
    return good ? Status() : make_error(ErrorCode::corrupt, "no number", std::string(key));
  };
  TRY(set("entries_max", out.limits.entries_max));
  TRY(set("held_bytes_max", out.limits.held_bytes_max));
  TRY(set("whole_bytes_max", out.limits.whole_bytes_max));
  TRY(set("range_bytes_max", out.limits.range_bytes_max));
  TRY(set("nodes_max", out.tree.nodes_max));
  TRY(set("text_bytes_max", out.tree.text_bytes_max));
  return out;
}

}  // namespace iar::cases
