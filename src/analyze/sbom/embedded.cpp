#include "analyze/sbom/embedded.h"

#include <algorithm>
#include <array>
#include <set>

#include "analyze/dispatch.h"

namespace iar::analyze {

namespace {

// Names that mean nothing but such a document.
bool has_telling_name(std::string_view path) {
  static constexpr std::array<std::string_view, 4> k_ends = {".cdx.json", ".cdx.xml", ".spdx.json",
                                                             ".spdx3.json"};
  return std::ranges::any_of(k_ends, [&](std::string_view end) { return path.ends_with(end); });
}

// Whether the beginning of the bytes names a format.
bool has_telling_start(std::string_view text) {
  const std::string_view start = text.substr(0, 4096);
  static constexpr std::array<std::string_view, 5> k_words = {
      "CycloneDX", "cyclonedx.org", "spdxVersion", "SPDXVersion", "spdx.org"};
  return std::ranges::any_of(
      k_words, [&](std::string_view word) { return start.find(word) != std::string_view::npos; });
}

}  // namespace

Status add_embedded(const File& file, format::SbomFormat wanted, model::Facts& out) {
  const std::string_view text = as_text(file.bytes);
  const bool expected = has_telling_name(file.path);
  if (!expected && !has_telling_start(text)) return {};
  TRY_ASSIGN(const format::Sbom sbom, format::read_sbom(text));
  if (sbom.format == format::SbomFormat::none && expected) {
    return make_error(ErrorCode::unsupported, "neither CycloneDX nor SPDX");
  }
  if (sbom.format != wanted) return {};
  std::set<model::Package> seen;
  Status first_error;
  for (const format::SbomComponent& component : sbom.components) {
    auto package = format::package_of(component);
    if (!package) {
      if (first_error.ok()) first_error = std::move(package).error();
    } else if (*package) {
      (*package)->presence = model::Presence::declared;
      if (seen.insert(**package).second) out.packages.push_back(std::move(**package));
    }
  }
  return first_error;
}

}  // namespace iar::analyze
