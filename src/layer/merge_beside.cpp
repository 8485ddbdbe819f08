// Databases whose newest changes lie in a second file, which another layer may have brought.
#include <algorithm>
#include <tuple>
#include <utility>

#include "base/utf8.h"
#include "layer/analysis.h"
#include "layer/merge.h"

namespace iar::layer {

// The file beside this one, if there is one that may change what it says.
std::uint32_t ImageMerge::beside(const Sight& sight, const FactsAt& at) const {
  const std::string_view suffix = dispatch_.analyzer(at.analyzer).beside;
  // An empty database has no use for a log: SQLite takes it for a remnant.
  if (suffix.empty() || tree_.file(sight.node).size == 0) return ImageTree::k_none;
  const std::uint32_t node = tree_.find(sight.path + std::string(suffix));
  if (node == ImageTree::k_none) return node;
  const TreeFile file = tree_.file(node);
  const bool is_it = file.kind == model::FileKind::file && file.size > 0;
  return is_it ? node : ImageTree::k_none;
}

std::vector<Join> ImageMerge::joins(const LayerLimits& limits) {
  see_files();
  std::vector<Join> out;
  for (const auto& [key, sights] : sights_) {
    for (const FactsAt& at : facts_.at(key)) join_if_possible(key, at, limits, out);
  }
  std::ranges::sort(out, {}, [](const Join& join) { return std::tie(join.file, join.beside); });
  return out;
}

void ImageMerge::join_if_possible(std::uint64_t key, const FactsAt& at, const LayerLimits& limits,
                                  std::vector<Join>& out) const {
  const auto analyzer = static_cast<std::uint32_t>(at.analyzer);
  for (const Sight& sight : sights_.at(key)) {
    const std::uint32_t node = beside(sight, at);
    if (node == ImageTree::k_none) continue;
    const TreeFile file = tree_.file(sight.node);
    const TreeFile log = tree_.file(node);
    // Both are held at once.
    const std::uint64_t most = body_bytes_max(dispatch_.analyzer(at.analyzer), limits);
    if (file.size > most || log.size > most - file.size || file.sparse || log.sparse) return;
    Join join;
    join.beside.layer = log.body.layer;
    join.beside.facts_layer = log.entry.layer;
    join.beside.demand = {log.body_offset,   log.size,       analyzer,
                          log.body.position, at.facts->path, model::DemandPurpose::keep};
    join.file.layer = file.body.layer;
    join.file.facts_layer = static_cast<std::uint16_t>(key >> 32U);
    join.file.demand = {file.body_offset, file.size, analyzer,
                        static_cast<std::uint32_t>(key & UINT32_MAX), at.facts->path};
    join.file.demand.beside = {log.body.layer, log.body_offset, log.size};
    out.push_back(std::move(join));
    return;
  }
}

void ImageMerge::add_joined(const Join& join, model::FileFacts facts) {
  answers_.push_back(std::make_unique<model::FileFacts>(std::move(facts)));
  const EntryId id{join.file.facts_layer, join.file.demand.position};
  for (FactsAt& at : facts_.at(id.key())) {
    if (at.analyzer != join.file.demand.analyzer) continue;
    at.alone = std::exchange(at.facts, answers_.back().get());
    at.beside_layer = join.beside.facts_layer;
  }
}

// What was read without the file beside it must not look whole.
void ImageMerge::note_unread_beside(const Sight& sight, const FactsAt& at) {
  const std::uint32_t node = at.alone == nullptr ? beside(sight, at) : ImageTree::k_none;
  if (node == ImageTree::k_none) return;
  model::Diagnostic diagnostic;
  diagnostic.reason = model::Reason::limit_exceeded;
  diagnostic.analyzer = dispatch_.analyzer(at.analyzer).name;
  diagnostic.layer = tree_.file(node).entry.layer;
  diagnostic.path =
      escaped_for_display(sight.path + std::string(dispatch_.analyzer(at.analyzer).beside));
  diagnostic.message =
      "changes that the database has not taken over yet were not read: the two files are sparse, "
      "or "
      "larger than what may be held at once";
  diagnostics_.push_back(std::move(diagnostic));
}

}  // namespace iar::layer
