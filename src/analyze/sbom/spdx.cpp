// SPDX documents that lie in an image: JSON, YAML and tag-value of versions 2, JSON-LD of
// version 3. https://spdx.github.io/spdx-spec/. Wolfi keeps one for each package below
// var/lib/db/sbom. Its surprise: hidden ones of Docker's hardened images are named from the other
// end, .spdx.NAME.json.
#include "analyze/analyzers.h"
#include "analyze/sbom/embedded.h"

namespace iar::analyze {

namespace {

Status analyze_spdx(const File& file, model::Facts& out) {
  // These are statements of who installed the software: sbom/bitnami.
  if (file.path.starts_with("opt/bitnami/")) return {};
  return add_embedded(file, format::SbomFormat::spdx, out);
}

constexpr Want k_wants[] = {
    {.basename = "bom.json"},
    {.basename = "sbom.json"},
    {.basename = "spdx.json"},
    {.suffix = ".bom.json"},
    {.suffix = ".json", .prefix = ".spdx."},
    {.suffix = ".sbom.json"},
    {.suffix = ".spdx"},
    {.suffix = ".spdx.json"},
    {.suffix = ".spdx.yaml"},
    {.suffix = ".spdx.yml"},
    {.suffix = ".spdx3.json"},
    {.suffix = ".json", .component = "sboms"},
};

}  // namespace

constexpr Analyzer k_spdx = {.name = "sbom/spdx",
                             .version = 1,
                             .wants = k_wants,
                             .size_max = std::uint64_t{64} << 20,
                             .run = SpanFunction{analyze_spdx},
                             .what = "what SPDX documents in the image list"};

}  // namespace iar::analyze
