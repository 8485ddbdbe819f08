// CycloneDX documents that lie in an image, as JSON or XML: https://cyclonedx.org/specification/.
// Build tools write them beside what they describe (bom.json, *.cdx.json), Python wheels into
// .dist-info/sboms (PEP 770). Its surprise: `bom.json` is a name that other things have, too.
#include "analyze/analyzers.h"
#include "analyze/sbom/embedded.h"

namespace iar::analyze {

namespace {

Status analyze_cyclonedx(const File& file, model::Facts& out) {
  return add_embedded(file, format::SbomFormat::cyclonedx, out);
}

constexpr Want k_wants[] = {
    {.basename = "bom.json"},       {.basename = "bom.xml"},
    {.basename = "cyclonedx.json"}, {.basename = "cyclonedx.xml"},
    {.basename = "sbom.json"},      {.basename = "sbom.xml"},
    {.suffix = ".bom.json"},        {.suffix = ".cdx"},
    {.suffix = ".cdx.json"},        {.suffix = ".cdx.xml"},
    {.suffix = ".cyclonedx.json"},  {.suffix = ".cyclonedx.xml"},
    {.suffix = ".sbom.json"},       {.suffix = ".json", .component = "sboms"},
};

}  // namespace

constexpr Analyzer k_cyclonedx = {.name = "sbom/cyclonedx",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{64} << 20,
                                  .run = SpanFunction{analyze_cyclonedx},
                                  .what = "what CycloneDX documents in the image list"};

}  // namespace iar::analyze
