// What Bitnami's images install outside of any package manager: /opt/bitnami/NAME/.spdx-NAME.spdx,
// SPDX 2.3 as JSON, described by bitnami/vulndb and the purl type "bitnami". Its surprise: the
// document also lists what is linked into the software, which binaries tell better by themselves.
#include "analyze/analyzers.h"
#include "analyze/sbom/embedded.h"

namespace iar::analyze {

namespace {

Status analyze_bitnami(const File& file, model::Facts& out) {
  const std::size_t first = out.packages.size();
  Status status = add_embedded(file, format::SbomFormat::spdx, out);
  for (std::size_t i = first; i < out.packages.size(); ++i) {
    model::Package& package = out.packages[i];
    if (package.type == "bitnami") package.presence = model::Presence::installed;
  }
  return status;
}

constexpr Want k_wants[] = {{.suffix = ".spdx", .under = "opt/bitnami"}};

}  // namespace

constexpr Analyzer k_bitnami = {.name = "sbom/bitnami",
                                .version = 1,
                                .wants = k_wants,
                                .size_max = std::uint64_t{64} << 20,
                                .run = SpanFunction{analyze_bitnami},
                                .what = "software that Bitnami installed"};

}  // namespace iar::analyze
