// Bills of materials that somebody else wrote: CycloneDX (JSON, XML) and SPDX (JSON, YAML and
// tag-value of versions 2, JSON-LD of version 3) as one plain list of components.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/package.h"

namespace iar::format {

// What is absent is empty.
struct SbomComponent {
  std::string reference;  // what the document calls it: bom-ref, SPDXID
  std::string kind;       // CycloneDX's component type or SPDX's purpose, in lower case
  std::string group;
  std::string name;
  std::string version;
  std::string description;
  std::string purl;
  std::string cpe;
  std::vector<std::string> licenses;  // ids, names or one expression, as declared
  std::vector<std::string> paths;     // where it was found, as written
  std::vector<std::pair<std::string, std::string>> properties;  // keys may repeat

  // The first property of that name; empty when there is none.
  [[nodiscard]] std::string_view property(std::string_view key) const;
};

enum class SbomFormat : std::uint8_t { none, cyclonedx, spdx };

struct Sbom {
  SbomFormat format = SbomFormat::none;  // none: the text is well-formed, but no such document
  SbomComponent subject;                 // what the document is about
  std::vector<SbomComponent> components;
  std::vector<std::pair<std::string, std::string>> properties;  // of the document
  // Who needs whom, by references.
  std::vector<std::pair<std::string, std::string>> dependencies;
};

constexpr std::size_t k_sbom_components_max = 200'000;

// Errors: corrupt, unsupported (a version that is not read), limit.
Result<Sbom> read_sbom(std::string_view text);

// The package that a component states; none for what neither a purl nor a CPE names (files, the
// operating system, applications without a name that anybody else knows). Errors: corrupt (the purl
// is none).
Result<std::optional<model::Package>> package_of(const SbomComponent& component);

}  // namespace iar::format
