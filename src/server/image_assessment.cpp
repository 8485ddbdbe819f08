#include "server/image_assessment.h"

#include "match/finding.h"

namespace iar::server {

namespace {

std::optional<model::Digest> digest_of(const std::string& text) {
  auto out = model::Digest::parse(text);
  if (!out) return std::nullopt;
  return std::move(out).value();
}

model::Image image_of(const wire::ImageRecord& record, const model::Inventory& inventory) {
  model::Image out;
  out.repository =
      record.registry.empty() ? record.repository : record.registry + "/" + record.repository;
  out.tag = record.tag;
  out.reference = record.tag.empty() ? out.repository : out.repository + ":" + record.tag;
  out.index_digest = digest_of(record.index_digest);
  out.manifest_digest = digest_of(record.digest);
  out.config_digest = digest_of(record.image_id);
  out.config.platform = inventory.platform;
  out.config.created = record.created;
  out.config.diff_ids = inventory.diff_ids;
  for (const wire::LayerRecord& layer : record.layers) {
    model::Descriptor descriptor;
    if (const auto digest = digest_of(layer.digest)) descriptor.digest = *digest;
    descriptor.size = layer.size;
    out.layers.push_back(std::move(descriptor));
    out.config.history.push_back({layer.created, layer.instruction, "", false});
  }
  return out;
}

}  // namespace

Result<ImageAssessment> assessed_image(const Call& call, const store::ImageName& name) {
  TRY_ASSIGN(store::StoredImage stored, call.services.store.image(call.caller.customer, name));
  model::Image image = image_of(stored.message.image, stored.message.inventory);
  ImageAssessment out{std::move(stored), std::move(image), std::nullopt,
                      call.services.matching.advisories()};
  if (!out.advisories) return out;
  TRY_ASSIGN(match::Findings findings,
             match::find(out.advisories->matcher(), out.stored.message.inventory));
  out.assessment = match::without_policy(std::move(findings));
  return out;
}

Result<store::ImageName> named_by(const Parameters& parameters) {
  store::ImageName out;
  out.digest = parameters.text("digest");
  out.image_id = parameters.text("image_id");
  out.architecture = parameters.text("architecture");
  if (!out.digest.empty() || !out.image_id.empty()) return out;
  out.registry = parameters.text("registry");
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (out.registry.starts_with(scheme)) out.registry.erase(0, scheme.size());
  }
  out.repository = parameters.text("repository");
  out.tag = parameters.text("tag");
  if (out.repository.empty()) {
    return make_error(ErrorCode::usage, "an image must be named by digest, image_id or repository");
  }
  return out;
}

}  // namespace iar::server
