#include "assess/document.h"

#include <algorithm>

#include "assess/layers.h"
#include "model/codec.h"
#include "model/redaction.h"
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

constexpr std::string_view k_advice =
    "Give a CycloneDX document (JSON, XML) or an SPDX document (JSON, YAML, tag-value).";

// What the reader or the worker had to say.
const model::Diagnostic* first_diagnostic(const layer::LayerFacts& facts) {
  for (const auto& of_analyzer : facts.facts) {
    for (const model::FileFacts& file : of_analyzer) {
      if (!file.facts.diagnostics.empty()) return &file.facts.diagnostics.front();
    }
  }
  return facts.diagnostics.empty() ? nullptr : &facts.diagnostics.front();
}

// Why there is no inventory.
Error failure_of(const layer::LayerFacts& facts) {
  const model::Diagnostic* const said = first_diagnostic(facts);
  Error error = said == nullptr
                    ? make_error(ErrorCode::unsupported, "neither CycloneDX nor SPDX")
                    : make_reason_error(ErrorCode::unsupported, model::reason_name(said->reason),
                                        said->message);
  error.advice = k_advice;
  return error;
}

// What a document says of no place is known from the document.
void state_document(std::string_view reference, model::Inventory& inventory) {
  const std::string path(reference.substr(reference.find(':') + 1));
  for (model::InventoryPackage& each : inventory.packages) {
    if (!each.evidence.empty()) continue;
    model::Evidence evidence;
    evidence.path = path;
    evidence.analyzer = "sbom/source";
    evidence.presence = each.package.presence;
    each.evidence.push_back(std::move(evidence));
  }
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
  model::redact(out.inventory);
  state_document(options.reference, out.inventory);
  out.image.config.diff_ids = out.inventory.diff_ids;
  out.image.config.platform = out.inventory.platform;
  out.image.config_digest = out.inventory.config_digest;
  out.image.layers.assign(out.inventory.diff_ids.size(), {});
  return out;
}

}  // namespace iar::assess
