#include "layer/origins.h"

#include <algorithm>

namespace iar::layer {

namespace {

std::string label(const model::ImageConfig& config, std::string_view key) {
  for (const auto& [name, value] : config.labels) {
    if (name == key) return value;
  }
  return {};
}

}  // namespace

std::vector<model::LayerOrigin> layer_origins(const model::ImageConfig& config) {
  std::vector<model::LayerOrigin> out;
  for (const model::HistoryEntry& entry : config.history) {
    if (!entry.empty_layer) out.push_back({entry.created_by, entry.created, entry.comment});
  }
  if (out.size() == config.diff_ids.size()) return out;
  return std::vector<model::LayerOrigin>(config.diff_ids.size());
}

std::vector<model::BaseImage> labelled_base(const model::ImageConfig& config) {
  model::BaseImage base;
  base.basis = model::BaseBasis::label;
  base.name = label(config, "org.opencontainers.image.base.name");
  base.digest = label(config, "org.opencontainers.image.base.digest");
  if (base.name.empty() && base.digest.empty()) return {};
  return {std::move(base)};
}

}  // namespace iar::layer
