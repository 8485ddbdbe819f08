// The document that `sbom:FILE` names, as a whole inventory: CycloneDX or SPDX, docs/sbom.md. It
// reaches the worker as the only file of a made-up layer, so that it is read where hostile bytes
// are. Its surprise: more than packages comes back, which facts have no fields for; so the
// inventory travels as one attribute, in the codec's form.
#include "analyze/analyzers.h"
#include "format/sbom/inventory.h"
#include "model/codec.h"
#include "model/sbom_properties.h"

namespace iar::analyze {

namespace {

Status analyze_source(const File& file, model::Facts& out) {
  TRY_ASSIGN(const format::Sbom sbom, format::read_sbom(as_text(file.bytes)));
  if (sbom.format == format::SbomFormat::none) {
    return make_error(ErrorCode::unsupported, "neither CycloneDX nor SPDX");
  }
  const auto inventory = format::inventory_of(sbom, k_sbom_source.name, {});
  out.attributes.emplace_back(model::k_sbom_source_attribute, model::encode_inventory(inventory));
  return {};
}

constexpr Want k_wants[] = {{.exact = model::k_sbom_source_path}};

}  // namespace

constexpr Analyzer k_sbom_source = {.name = "sbom/source",
                                    .version = 1,
                                    .wants = k_wants,
                                    .size_max = std::uint64_t{256} << 20,
                                    .run = SpanFunction{analyze_source},
                                    .what = "the document that sbom:FILE names"};

}  // namespace iar::analyze
