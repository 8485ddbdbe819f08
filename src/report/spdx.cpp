// The inventory as an SPDX 2.3 document in JSON: https://spdx.github.io/spdx-spec/v2.3/. What the
// format has no place for are properties in annotations, see docs/sbom.md.
#include <map>
#include <set>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/property.h"
#include "model/purl.h"
#include "model/purl_types.h"
#include "model/sbom_properties.h"
#include "report/report.h"
#include "report/sbom.h"

namespace iar::report {

namespace {

using model::Inventory;
using model::InventoryPackage;

constexpr std::string_view k_nothing = "NOASSERTION";
constexpr std::string_view k_document = "SPDXRef-DOCUMENT";
constexpr std::string_view k_image = "SPDXRef-Image";
constexpr std::string_view k_os = "SPDXRef-OperatingSystem";
constexpr std::string_view k_tool = "Tool: iar-" IAR_VERSION;

// Letters, digits, "." and "-" are all that an identifier may have; the digest keeps it unique.
std::string identifier(const std::string& reference, const model::Package& package) {
  std::string out = "SPDXRef-Package-" + package.type + "-" + package.name;
  for (char& c : out) c = is_alphanumeric(c) || c == '.' || c == '-' ? c : '-';
  return out + "-" + hex(ByteView(sha256(as_bytes(reference))).first(8));
}

std::string full_name(const model::Package& package) {
  const bool scoped = !package.name_space.empty() && !model::is_distribution_type(package.type);
  return scoped ? package.name_space + "/" + package.name : package.name;
}

// The time that the format demands stands for "not stated" at 1970.
std::string moment(const Subject& subject) { return utc_text(subject.created_seconds.value_or(0)); }

void annotations_member(JsonWriter& out, const Subject& subject,
                        const model::SbomProperties& properties) {
  if (properties.empty()) return;
  JsonWriter comment;
  comment.begin_object().key("properties").begin_array();
  for (const auto& [name, value] : properties) {
    comment.begin_object().member("name", name).member("value", value).end_object();
  }
  comment.end_array().end_object();
  out.key("annotations").begin_array().begin_object();
  out.member("annotationDate", moment(subject)).member("annotationType", "OTHER");
  out.member("annotator", k_tool).member("comment", comment.text());
  out.end_object().end_array();
}

void reference_object(JsonWriter& out, std::string_view category, std::string_view type,
                      std::string_view locator) {
  out.begin_object().member("referenceCategory", category).member("referenceType", type);
  out.member("referenceLocator", locator).end_object();
}

void references_member(JsonWriter& out, std::string_view purl, std::string_view cpe) {
  const bool with_cpe = is_cpe(cpe);
  if (purl.empty() && !with_cpe) return;
  out.key("externalRefs").begin_array();
  const bool formatted = cpe.starts_with("cpe:2.3:");
  if (with_cpe) reference_object(out, "SECURITY", formatted ? "cpe23Type" : "cpe22Type", cpe);
  if (!purl.empty()) reference_object(out, "PACKAGE-MANAGER", "purl", purl);
  out.end_array();
}

// What every package has to state, and mostly cannot.
void usual_members(JsonWriter& out, std::string_view license) {
  out.member("downloadLocation", k_nothing).key("filesAnalyzed").boolean(false);
  out.member("licenseConcluded", k_nothing);
  out.member("licenseDeclared", is_complete_expression(license) ? license : k_nothing);
  out.member("copyrightText", k_nothing);
}

void image_package(JsonWriter& out, const model::Image& image) {
  out.begin_object().member("SPDXID", k_image);
  out.member("name", image.repository.empty() ? image.reference : image.repository);
  out.member_if("versionInfo", image_digest(image));
  out.member("primaryPackagePurpose", image_digest(image).empty() ? "OTHER" : "CONTAINER");
  usual_members(out, {});
  references_member(out, image_purl(image), {});
  out.end_object();
}

void os_package(JsonWriter& out, const Subject& subject) {
  const model::OsRelease& os = *subject.inventory.os;
  out.begin_object().member("SPDXID", k_os).member("name", os.id.empty() ? "unknown" : os.id);
  out.member_if("versionInfo", os.version_id).member_if("description", os.name);
  out.member("primaryPackagePurpose", "OPERATING-SYSTEM");
  usual_members(out, {});
  references_member(out, {}, os.cpe_name);
  annotations_member(out, subject, model::sbom_properties(os));
  out.end_object();
}

std::string found_in(const InventoryPackage& package) {
  std::set<std::string_view> paths;
  for (const auto& each : package.evidence) paths.insert(each.path);
  std::string out;
  for (const std::string_view path : paths) {
    out += (out.empty() ? "found in " : ", ") + std::string(path);
  }
  return out;
}

void package_object(JsonWriter& out, const InventoryPackage& each, const std::string& reference,
                    const Subject& subject) {
  const model::Package& package = each.package;
  out.begin_object().member("SPDXID", identifier(reference, package));
  out.member("name", full_name(package)).member_if("versionInfo", package.version);
  out.member("primaryPackagePurpose", is_application(package.type) ? "APPLICATION" : "LIBRARY");
  const std::string_view vendor = model::property(package, "vendor");
  if (!vendor.empty()) out.member("supplier", "Organization: " + std::string(vendor));
  usual_members(out, each.license);
  out.member_if("sourceInfo", found_in(each));
  references_member(out, model::purl(package, subject.inventory.os),
                    model::property(package, "cpe"));
  auto properties = model::sbom_properties(each, subject.inventory);
  properties.emplace_back(model::k_sbom_name, package.name);
  if (!package.name_space.empty()) {
    properties.emplace_back(model::k_sbom_namespace, package.name_space);
  }
  annotations_member(out, subject, properties);
  out.end_object();
}

void relationship(JsonWriter& out, std::string_view from, std::string_view type,
                  std::string_view to) {
  out.begin_object().member("spdxElementId", from).member("relationshipType", type);
  out.member("relatedSpdxElement", to).end_object();
}

void relationships_member(JsonWriter& out, const Inventory& inventory,
                          const std::vector<std::string>& identifiers) {
  const auto resolved = resolved_dependencies(inventory);
  out.key("relationships").begin_array();
  relationship(out, k_document, "DESCRIBES", k_image);
  if (inventory.os) relationship(out, k_image, "CONTAINS", k_os);
  for (const std::string& each : identifiers) relationship(out, k_image, "CONTAINS", each);
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    for (const std::size_t needed : resolved[i]) {
      relationship(out, identifiers[i], "DEPENDS_ON", identifiers[needed]);
    }
  }
  out.end_array();
}

// Every licence that has no identifier of SPDX must be told about.
void licenses_member(JsonWriter& out, const Inventory& inventory) {
  static constexpr std::string_view k_own = "LicenseRef-";
  std::map<std::string_view, std::string> texts;
  for (const InventoryPackage& each : inventory.packages) {
    if (!is_complete_expression(each.license)) continue;
    for (const std::string_view word : expression_words(each.license)) {
      if (!word.starts_with(k_own) || each.package.licenses.empty()) continue;
      std::string declared;
      for (const std::string& text : each.package.licenses) {
        declared += (declared.empty() ? "" : "\n") + text;
      }
      texts.try_emplace(word, std::move(declared));
    }
  }
  if (texts.empty()) return;
  out.key("hasExtractedLicensingInfos").begin_array();
  for (const auto& [word, declared] : texts) {
    out.begin_object().member("licenseId", word).member("extractedText", declared);
    out.member("name", word.substr(k_own.size())).end_object();
  }
  out.end_array();
}

}  // namespace

std::string spdx_json(const Subject& subject) {
  const Inventory& inventory = subject.inventory;
  const auto references = package_references(inventory);
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("spdxVersion", "SPDX-2.3").member("dataLicense", "CC0-1.0");
  out.member("SPDXID", k_document).member("name", subject.image.reference);
  out.member("documentNamespace",
             "https://spdx.org/spdxdocs/iar-" + inventory_uuid(subject.inventory));
  out.key("creationInfo").begin_object().member("created", moment(subject));
  out.key("creators").begin_array().string(k_tool).end_array().end_object();
  out.key("packages").begin_array();
  image_package(out, subject.image);
  if (inventory.os) os_package(out, subject);
  std::vector<std::string> identifiers;
  for (std::size_t i = 0; i < references.size(); ++i) {
    identifiers.push_back(identifier(references[i], inventory.packages[i].package));
    package_object(out, inventory.packages[i], references[i], subject);
  }
  out.end_array();
  relationships_member(out, inventory, identifiers);
  licenses_member(out, inventory);
  annotations_member(out, subject, model::sbom_properties(inventory));
  out.end_object();
  return out.take() + "\n";
}

}  // namespace iar::report
