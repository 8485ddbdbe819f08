#include "assess/base_images.h"

#include <algorithm>

#include "base/hash.h"
#include "model/codec.h"

namespace iar::assess {

namespace {

constexpr std::string_view k_segment = "image/1";

// Keys of the chains of 1, 2 … all of the layers.
std::vector<model::Digest> chain_keys(const std::vector<model::Digest>& diff_ids) {
  std::vector<model::Digest> out;
  Sha256 running;
  running.update(as_bytes("image of layers"));
  for (const model::Digest& each : diff_ids) {
    running.update(each.bytes);
    out.push_back(model::Digest{running.digest()});
  }
  return out;
}

std::string encode(const model::BaseImage& image) {
  model::Encoder out;
  out.text(image.name);
  out.text(image.digest);
  out.number(image.layers);
  return out.take();
}

bool decode(std::string_view bytes, model::BaseImage& out) {
  model::Decoder in{as_bytes(bytes)};
  out.name = in.text();
  out.digest = in.text();
  out.layers = static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX));
  return in.finish().ok();
}

std::optional<model::BaseImage> remembered(const SegmentCache& cache, const model::Digest& key) {
  const Segments segments = cache.load(key);
  const auto found = segments.find(k_segment);
  model::BaseImage out;
  if (found == segments.end() || !decode(found->second, out)) return std::nullopt;
  return out;
}

}  // namespace

void recognise_base(const SegmentCache& cache, model::Inventory& inventory) {
  const auto keys = chain_keys(inventory.diff_ids);
  for (std::size_t layers = keys.size(); layers > 1; --layers) {
    auto base = remembered(cache, keys[layers - 2]);
    if (!base || base->layers != layers - 1) continue;
    inventory.base_images.insert(inventory.base_images.begin(), std::move(*base));
    return;
  }
}

Status remember_image(const SegmentCache& cache, const model::Image& image) {
  const auto keys = chain_keys(image.config.diff_ids);
  if (keys.empty()) return {};
  model::BaseImage known;
  const auto before = remembered(cache, keys.back());
  // What came through a pipe has no name that anybody could look for.
  if (image.reference != "-") {
    known.name = image.reference;
  } else if (before) {
    known.name = before->name;
  }
  if (image.manifest_digest) known.digest = image.manifest_digest->text();
  known.layers = static_cast<std::uint32_t>(keys.size());
  if (before && *before == known) return {};
  return cache.store(keys.back(), {{std::string(k_segment), encode(known)}});
}

void settle_base_membership(model::Inventory& inventory) {
  const auto counted = [](const model::BaseImage& each) { return each.layers > 0; };
  const auto base = std::ranges::find_if(inventory.base_images, counted);
  if (base == inventory.base_images.end()) return;
  for (model::InventoryPackage& each : inventory.packages) {
    const bool inside = each.first_layer < static_cast<int>(base->layers);
    each.base = inside ? model::BaseMembership::base : model::BaseMembership::above;
  }
}

}  // namespace iar::assess
