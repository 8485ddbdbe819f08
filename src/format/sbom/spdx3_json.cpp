// SPDX 3 as JSON-LD: https://spdx.github.io/spdx-spec/v3.0.1/serializations/. One flat list of
// elements that name each other. Its surprise: what belongs to a package, its licence too, stands
// in relationships beside it.
#include <map>

#include "base/text.h"
#include "format/sbom/readers.h"

namespace iar::format {

namespace {

// "software_Package", or in older drafts "software:Package" and "Package".
std::string_view kind_of(const JsonValue& element) {
  std::string_view kind = element.text("type");
  if (kind.empty()) kind = element.text("@type");
  const std::size_t mark = kind.find_last_of("_:/");
  return mark == std::string_view::npos ? kind : kind.substr(mark + 1);
}

std::string_view id_of(const JsonValue& element) {
  const std::string_view id = element.text("spdxId");
  return id.empty() ? element.text("@id") : id;
}

SbomComponent component_of(const JsonValue& element) {
  SbomComponent out;
  out.reference = id_of(element);
  out.kind = lowered(element.text("software_primaryPurpose"));
  out.name = element.text("name");
  out.version = element.text("software_packageVersion");
  out.description = element.text("description");
  out.purl = element.text("software_packageUrl");
  if (const auto identifiers = element.get("externalIdentifier")) {
    for (const JsonValue& each : identifiers->elements()) {
      take_spdx_reference(each.text("externalIdentifierType"), each.text("identifier"), out);
    }
  }
  return out;
}

// Relationships and licences, by their ids.
struct Links {
  std::map<std::string, std::string, std::less<>> expressions;
  std::vector<std::pair<std::string, std::string>> licenses;  // package, licence
};

void take_relationship(const JsonValue& element, Links& links, Sbom& out) {
  const auto targets = element.get("to");
  if (!targets) return;
  const std::string_view from = element.text("from");
  const std::string_view type = element.text("relationshipType");
  for (const JsonValue& each : targets->elements()) {
    const std::string_view to = each.string().value_or("");
    take_spdx_relationship(from, type, to, out);
    if (type == "hasDeclaredLicense") links.licenses.emplace_back(from, to);
  }
}

void set_licenses(const Links& links, Sbom& out) {
  std::map<std::string_view, std::string_view> by_package;
  for (const auto& [package, license] : links.licenses) {
    const auto expression = links.expressions.find(license);
    if (expression != links.expressions.end()) by_package[package] = expression->second;
  }
  for (SbomComponent& each : out.components) {
    const auto found = by_package.find(each.reference);
    if (found != by_package.end()) set_spdx_licenses(found->second, {}, each);
  }
}

}  // namespace

Result<Sbom> read_spdx3_json(const JsonValue& root) {
  Sbom out;
  out.format = SbomFormat::spdx;
  Links links;
  const auto graph = root.get("@graph");
  if (!graph) return out;
  for (const JsonValue& element : graph->elements()) {
    const std::string_view kind = kind_of(element);
    if (kind == "Package") TRY(add_component(component_of(element), out));
    if (kind == "Relationship" || kind == "LifecycleScopedRelationship") {
      take_relationship(element, links, out);
    }
    if (kind == "LicenseExpression") {
      links.expressions.emplace(id_of(element), element.text("simplelicensing_licenseExpression"));
    }
  }
  set_licenses(links, out);
  return out;
}

}  // namespace iar::format
