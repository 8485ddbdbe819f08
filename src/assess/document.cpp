#include "assess/document.h"

#include <algorithm>

#include "assess/layers.h"
#include "model/codec.h"
#include "model/sbom_properties.h"

namespace iar::assess {

namespace {

// The analyzers that ask for the document by its path.
analyze::AnalyzerSet readers_of(const analyze::Dispatch& dispatch) {
  analyze::AnalyzerSet out;
  for (const auto& place : dispatch.exact_paths()) {
    if (place.path == model::k_sbom_source_path) out.add(place.analyzer);
  }
  return out;
}

const std::string* stated_inventory(const layer::LayerFacts& facts) {
  for (const auto& of_analyzer : facts.facts) {
    for (const model::FileFacts& file : of_analyzer) {
      for (const auto& [name, value] : file.facts.attributes) {
        if (name == model::k_sbom_source_attribute) return &value;
      }
    }
  }
  return nullptr;
}

// Why there is no inventory; the reader's own words where it had some.
Error failure_of(const layer::LayerFacts& facts) {
  for (const auto& of_analyzer : facts.facts) {
    for (const model::FileFacts& file : of_analyzer) {
      for (const model::Diagnostic& each : file.facts.diagnostics) {
        return make_reason_error(ErrorCode::unsupported, model::reason_name(each.reason),
                                 each.message);
      }
    }
  }
  for (const model::Diagnostic& each : facts.diagnostics) {
    return make_reason_error(ErrorCode::unsupported, model::reason_name(each.reason), each.message);
  }
  return make_error(ErrorCode::unsupported, "neither CycloneDX nor SPDX");
}

}  // namespace

Result<Assessment> assess_document(source::Source& source, worker::WorkerHost& host,
                                   std::span<const analyze::Analyzer* const> analyzers,
                                   const AssessOptions& options) {
  Assessment out;
  TRY_ASSIGN(out.image, source.resolve({}));
  out.image.reference = options.reference;
  const analyze::Dispatch dispatch(analyzers);
  LayerSession session(source, host, dispatch, out.image, options);
  std::vector<ReadLayer> layers(out.image.layers.size());
  TRY(session.read({0}, readers_of(dispatch), layers));
  out.stats = session.stats();
  const std::string* const stated = stated_inventory(layers.front().facts);
  if (stated == nullptr) return failure_of(layers.front().facts);
  TRY_ASSIGN(out.inventory, model::decode_inventory(as_bytes(*stated)));
  out.image.config.diff_ids = out.inventory.diff_ids;
  out.image.config.platform = out.inventory.platform;
  out.image.config_digest = out.inventory.config_digest;
  out.image.layers.assign(out.inventory.diff_ids.size(), {});
  return out;
}

}  // namespace iar::assess
