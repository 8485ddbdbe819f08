// The inventory as a CycloneDX 1.6 document: https://cyclonedx.org/docs/1.6/json/. What the format
// has no place for are properties, see docs/sbom.md.
#include <array>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/property.h"
#include "model/purl.h"
#include "model/sbom_properties.h"
#include "report/cyclonedx_vulnerabilities.h"
#include "report/report.h"
#include "report/sbom.h"

namespace iar::report {

namespace {

using model::Inventory;
using model::InventoryPackage;

constexpr std::string_view k_image_reference = "image";
constexpr std::string_view k_os_reference = "operating-system";

void properties_member(JsonWriter& out, const model::SbomProperties& properties) {
  if (properties.empty()) return;
  out.key("properties").begin_array();
  for (const auto& [name, value] : properties) {
    out.begin_object().member("name", name).member("value", value).end_object();
  }
  out.end_array();
}

void tools_member(JsonWriter& out) {
  out.key("tools").begin_object().key("components").begin_array();
  out.begin_object().member("type", "application").member("name", "iar");
  out.member("version", IAR_VERSION).end_object();
  out.end_array().end_object();
}

void image_member(JsonWriter& out, const model::Image& image) {
  out.key("component").begin_object().member("bom-ref", k_image_reference);
  const std::string digest = image_digest(image);
  out.member("type", digest.empty() ? "platform" : "container");
  out.member("name", image.repository.empty() ? image.reference : image.repository);
  out.member_if("version", digest).member_if("purl", image_purl(image)).end_object();
}

void metadata_member(JsonWriter& out, const Subject& subject) {
  out.key("metadata").begin_object();
  if (subject.created_seconds) out.member("timestamp", utc_text(*subject.created_seconds));
  tools_member(out);
  image_member(out, subject.image);
  model::SbomProperties properties = model::sbom_properties(subject.inventory);
  if (subject.assessment != nullptr) {
    properties.emplace_back("iar:advisories:created", subject.advisories_created);
  }
  properties_member(out, properties);
  out.end_object();
}

void os_component(JsonWriter& out, const model::OsRelease& os) {
  out.begin_object().member("bom-ref", k_os_reference).member("type", "operating-system");
  out.member("name", os.id.empty() ? "unknown" : os.id).member_if("version", os.version_id);
  out.member_if("description", os.name);
  if (is_cpe(os.cpe_name)) out.member("cpe", os.cpe_name);
  properties_member(out, model::sbom_properties(os));
  out.end_object();
}

// One expression, or as many names as are declared.
void licenses_member(JsonWriter& out, const InventoryPackage& package) {
  const bool expression = is_complete_expression(package.license);
  if (!expression && package.package.licenses.empty()) return;
  out.key("licenses").begin_array();
  if (expression) {
    out.begin_object().member("expression", package.license);
    out.member("acknowledgement", "declared").end_object();
  } else {
    for (const std::string& each : package.package.licenses) {
      out.begin_object().key("license").begin_object().member("name", each);
      out.member("acknowledgement", "declared").end_object().end_object();
    }
  }
  out.end_array();
}

// How an analyzer knows, in the format's words.
std::string_view technique(std::string_view analyzer) {
  if (analyzer.starts_with("sbom/")) return "attestation";
  if (analyzer.find("binary") != std::string_view::npos) return "binary-analysis";
  return "manifest-analysis";
}

void evidence_member(JsonWriter& out, const InventoryPackage& package, std::string_view purl) {
  if (package.evidence.empty()) return;
  // 1.6 prefers a list here, which readers of 1.5 refuse; all take the one object.
  out.key("evidence").begin_object().key("identity").begin_object();
  out.member("field", "purl").key("confidence").integer(1).member("concludedValue", purl);
  out.key("methods").begin_array();
  std::set<std::string_view> paths;
  for (const auto& each : package.evidence) {
    paths.insert(each.path);
    out.begin_object().member("technique", technique(each.analyzer));
    out.key("confidence").integer(1).member("value", each.path).end_object();
  }
  out.end_array().end_object();
  out.key("occurrences").begin_array();
  for (const std::string_view path : paths) {
    out.begin_object().member("location", path).end_object();
  }
  out.end_array().end_object();
}

void package_component(JsonWriter& out, const InventoryPackage& each, const std::string& reference,
                       const Inventory& inventory) {
  const model::Package& package = each.package;
  const std::string purl = model::purl(package, inventory.os);
  out.begin_object().member("bom-ref", reference);
  out.member("type", is_application(package.type) ? "application" : "library");
  out.member_if("group", package.name_space).member("name", package.name);
  out.member_if("version", package.version);
  licenses_member(out, each);
  const std::string_view cpe = model::property(package, "cpe");
  if (is_cpe(cpe)) out.member("cpe", cpe);
  out.member("purl", purl);
  evidence_member(out, each, purl);
  properties_member(out, model::sbom_properties(each, inventory));
  out.end_object();
}

void components_member(JsonWriter& out, const Inventory& inventory,
                       const std::vector<std::string>& references) {
  out.key("components").begin_array();
  if (inventory.os) os_component(out, *inventory.os);
  for (std::size_t i = 0; i < references.size(); ++i) {
    package_component(out, inventory.packages[i], references[i], inventory);
  }
  out.end_array();
}

void dependencies_member(JsonWriter& out, const Inventory& inventory,
                         const std::vector<std::string>& references) {
  const auto resolved = resolved_dependencies(inventory);
  out.key("dependencies").begin_array();
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (resolved[i].empty()) continue;
    out.begin_object().member("ref", references[i]).key("dependsOn").begin_array();
    for (const std::size_t needed : resolved[i]) out.string(references[needed]);
    out.end_array().end_object();
  }
  out.end_array();
}

// Whether all that the image holds is listed, and that dependencies never are all.
void compositions_member(JsonWriter& out, const Inventory& inventory) {
  const bool complete = inventory.completeness == model::Completeness::complete;
  out.key("compositions").begin_array();
  out.begin_object().member("aggregate", complete ? "complete" : "incomplete");
  out.key("assemblies").begin_array().string(k_image_reference).end_array().end_object();
  out.begin_object().member("aggregate", "incomplete");
  out.key("dependencies").begin_array().string(k_image_reference).end_array().end_object();
  out.end_array();
}

}  // namespace

std::string cyclonedx_json(const Subject& subject) {
  const Inventory& inventory = subject.inventory;
  const auto references = package_references(inventory);
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
  out.member("bomFormat", "CycloneDX").member("specVersion", "1.6");
  out.member("serialNumber", "urn:uuid:" + inventory_uuid(inventory)).key("version").integer(1);
  metadata_member(out, subject);
  components_member(out, inventory, references);
  dependencies_member(out, inventory, references);
  compositions_member(out, inventory);
  if (subject.assessment != nullptr) {
    vulnerabilities_member(out, subject, references, k_image_reference);
  }
  out.end_object();
  return out.take() + "\n";
}

}  // namespace iar::report
