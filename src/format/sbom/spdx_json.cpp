// SPDX 2 as JSON: https://spdx.github.io/spdx-spec/v2.3/, schema in spdx/spdx-spec. YAML documents
// have the same members and are read through here. Its surprise: a package is named by a purl only
// in a list of external references, and what a field does not know it calls NOASSERTION or NONE.
#include <algorithm>

#include "base/text.h"
#include "format/sbom/readers.h"

namespace iar::format {

namespace {

std::vector<JsonValue> list(const JsonValue& value, std::string_view key) {
  const auto member = value.get(key);
  return member ? member->elements() : std::vector<JsonValue>{};
}

using Properties = std::vector<std::pair<std::string, std::string>>;

// Annotations are free text; a list of properties in one is ours.
void take_annotations(const JsonValue& owner, Properties& out) {
  for (const JsonValue& each : list(owner, "annotations")) {
    const std::string_view comment = each.text("comment");
    if (!comment.starts_with('{')) continue;
    JsonDocument document;
    const auto root = document.parse(comment);
    if (!root) continue;
    for (const JsonValue& property : list(*root, "properties")) {
      out.emplace_back(property.text("name"), property.text("value"));
    }
  }
}

SbomComponent component_of(const JsonValue& value) {
  SbomComponent out;
  out.reference = value.text("SPDXID");
  out.kind = lowered(value.text("primaryPackagePurpose"));
  out.name = value.text("name");
  out.version = value.text("versionInfo");
  out.description = value.text("description");
  set_spdx_licenses(value.text("licenseDeclared"), value.text("licenseConcluded"), out);
  for (const JsonValue& each : list(value, "externalRefs")) {
    take_spdx_reference(each.text("referenceType"), each.text("referenceLocator"), out);
  }
  take_annotations(value, out.properties);
  return out;
}

}  // namespace

bool says_nothing(std::string_view value) {
  return value.empty() || value == "NOASSERTION" || value == "NONE";
}

void set_spdx_licenses(std::string_view declared, std::string_view concluded, SbomComponent& out) {
  const std::string_view text = says_nothing(declared) ? concluded : declared;
  if (!says_nothing(text)) out.licenses.assign(1, std::string(text));
}

void take_spdx_reference(std::string_view type, std::string_view locator, SbomComponent& out) {
  // Version 3 and some writers of version 2 name types by whole addresses.
  type = type.substr(type.rfind('/') == std::string_view::npos ? 0 : type.rfind('/') + 1);
  const bool purl = equal_ignoring_case(type, "purl") || equal_ignoring_case(type, "packageUrl");
  const bool cpe = type.starts_with("cpe2");
  if (purl && out.purl.empty()) out.purl = trimmed(locator);
  if (cpe && out.cpe.empty()) out.cpe = trimmed(locator);
}

void take_spdx_relationship(std::string_view from, std::string_view type, std::string_view to,
                            Sbom& out) {
  if (type == "DEPENDS_ON" || type == "dependsOn") out.dependencies.emplace_back(from, to);
  if (type == "DEPENDENCY_OF") out.dependencies.emplace_back(to, from);
}

void set_spdx_subject(const std::vector<std::string>& described, Sbom& out) {
  const auto is_subject = [&](const SbomComponent& each) {
    return each.kind == "container" &&
           std::ranges::find(described, each.reference) != described.end();
  };
  const auto found = std::ranges::find_if(out.components, is_subject);
  if (found == out.components.end()) return;
  out.subject = std::move(*found);
  out.components.erase(found);
}

Result<Sbom> read_spdx_json(const JsonValue& root) {
  if (!root.text("spdxVersion").starts_with("SPDX-2.")) {
    return make_error(ErrorCode::unsupported, "a version of SPDX that is not read");
  }
  Sbom out;
  out.format = SbomFormat::spdx;
  for (const JsonValue& each : list(root, "packages")) {
    TRY(add_component(component_of(each), out));
  }
  take_annotations(root, out.properties);
  std::vector<std::string> described;
  for (const JsonValue& each : list(root, "documentDescribes")) {
    described.emplace_back(each.string().value_or(""));
  }
  for (const JsonValue& each : list(root, "relationships")) {
    const std::string_view to = each.text("relatedSpdxElement");
    if (each.text("relationshipType") == "DESCRIBES") described.emplace_back(to);
    take_spdx_relationship(each.text("spdxElementId"), each.text("relationshipType"), to, out);
  }
  set_spdx_subject(described, out);
  return out;
}

}  // namespace iar::format
