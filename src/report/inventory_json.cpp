// The inventory as JSON: docs/schema/inventory.schema.json.
#include <array>

#include "base/json.h"
#include "model/codec.h"
#include "model/purl.h"
#include "report/findings.h"
#include "report/report.h"

namespace iar::report {

namespace {

using model::Inventory;

void texts(JsonWriter& out, std::string_view key, const std::vector<std::string>& values) {
  out.key(key).begin_array();
  for (const std::string& value : values) out.string(value);
  out.end_array();
}

void image_member(JsonWriter& out, const model::Image& image,
                  const std::vector<model::LayerOrigin>& origins) {
  out.key("image").begin_object().member("reference", image.reference);
  if (image.index_digest) out.member("index_digest", image.index_digest->text());
  if (image.manifest_digest) out.member("manifest_digest", image.manifest_digest->text());
  if (image.config_digest) out.member("config_digest", image.config_digest->text());
  out.member_if("platform", image.config.platform.os.empty() ? "" : image.config.platform.text());
  out.key("layers").begin_array();
  for (std::size_t i = 0; i < image.config.diff_ids.size(); ++i) {
    out.begin_object().member("diff_id", image.config.diff_ids[i].text());
    out.member_if("media_type", image.layers[i].media_type);
    out.key("size").unsigned_integer(image.layers[i].size);
    if (i < origins.size()) {
      out.member_if("instruction", origins[i].instruction);
      out.member_if("created", origins[i].created).member_if("comment", origins[i].comment);
    }
    out.end_object();
  }
  out.end_array().end_object();
}

void os_member(JsonWriter& out, const Inventory& inventory) {
  if (!inventory.os) return;
  const model::OsRelease& os = *inventory.os;
  out.key("os").begin_object().member("id", os.id).member("version_id", os.version_id);
  out.member_if("name", os.name).member_if("version_codename", os.version_codename);
  out.member_if("variant_id", os.variant_id).member_if("cpe_name", os.cpe_name);
  if (!os.id_like.empty()) texts(out, "id_like", os.id_like);
  out.end_object();
}

std::string_view basis_name(model::BaseBasis basis) {
  return basis == model::BaseBasis::layers ? "layers" : "label";
}

void base_images_member(JsonWriter& out, const Inventory& inventory) {
  if (inventory.base_images.empty()) return;
  out.key("base_images").begin_array();
  for (const model::BaseImage& base : inventory.base_images) {
    out.begin_object().member_if("name", base.name).member_if("digest", base.digest);
    out.member("basis", basis_name(base.basis));
    if (base.layers > 0) out.key("layers").unsigned_integer(base.layers);
    out.end_object();
  }
  out.end_array();
}

std::string_view presence_name(model::Presence presence) {
  return presence == model::Presence::installed ? "installed" : "declared";
}

void owner_member(JsonWriter& out, std::string_view key, const model::Owner& owner) {
  static constexpr std::array<std::string_view, 3> k_bases = {"checksum", "layer", "changed"};
  out.key(key).begin_object().member("type", owner.type).member("name", owner.name);
  out.member("version", owner.version);
  out.member("basis", k_bases.at(static_cast<std::size_t>(owner.basis))).end_object();
}

void evidence_members(JsonWriter& out, const std::vector<model::Evidence>& evidence) {
  out.key("evidence").begin_array();
  for (const model::Evidence& each : evidence) {
    out.begin_object().member("path", each.path).member("analyzer", each.analyzer);
    out.key("layer").integer(each.layer).key("first_layer").integer(each.first_layer);
    out.member("presence", presence_name(each.presence));
    if (each.owner) owner_member(out, "claimed_by", *each.owner);
    out.end_object();
  }
  out.end_array();
}

void conflicts_member(JsonWriter& out, const std::vector<model::Conflict>& conflicts) {
  static constexpr std::array<std::string_view, 3> k_kinds = {"same_place", "declared",
                                                              "installed"};
  if (conflicts.empty()) return;
  out.key("conflicts").begin_array();
  for (const model::Conflict& each : conflicts) {
    out.begin_object().member("kind", k_kinds.at(static_cast<std::size_t>(each.kind)));
    out.member("version", each.version).member("path", each.path).end_object();
  }
  out.end_array();
}

void package_object(JsonWriter& out, const model::InventoryPackage& each,
                    const Inventory& inventory) {
  const model::Package& package = each.package;
  out.begin_object().member("purl", model::purl(package, inventory.os));
  out.member("type", package.type).member_if("namespace", package.name_space);
  out.member("name", package.name).member("version", package.version);
  out.member_if("architecture", package.architecture);
  out.member_if("source_name", package.source_name);
  out.member_if("source_version", package.source_version);
  if (!package.licenses.empty()) texts(out, "licenses", package.licenses);
  out.member_if("license_expression", each.license);
  out.member("presence", presence_name(package.presence));
  if (package.development) out.key("development").boolean(true);
  if (!package.dependencies.empty()) texts(out, "dependencies", package.dependencies);
  if (!package.properties.empty()) {
    out.key("properties").begin_object();
    for (const auto& [key, value] : package.properties) out.member(key, value);
    out.end_object();
  }
  out.key("first_layer").integer(each.first_layer);
  if (each.base != model::BaseMembership::unknown) {
    out.key("from_base_image").boolean(each.base == model::BaseMembership::base);
  }
  if (each.owner) owner_member(out, "owner", *each.owner);
  evidence_members(out, each.evidence);
  conflicts_member(out, each.conflicts);
  out.end_object();
}

void diagnostics_member(JsonWriter& out, const Inventory& inventory) {
  out.key("diagnostics").begin_array();
  for (const model::Diagnostic& each : inventory.diagnostics) {
    out.begin_object();
    out.member("effect", each.effect == model::Effect::partial ? "partial" : "note");
    out.member("reason", model::reason_name(each.reason)).member_if("analyzer", each.analyzer);
    if (each.layer >= 0) out.key("layer").integer(each.layer);
    out.member_if("path", each.path).member("message", each.message).end_object();
  }
  out.end_array();
}

}  // namespace

std::string inventory_json(const Subject& subject) {
  const Inventory& inventory = subject.inventory;
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().key("schema_version").integer(1);
  image_member(out, subject.image, inventory.layers);
  out.member("inventory_digest", model::inventory_digest(inventory).text());
  const bool complete = inventory.completeness == model::Completeness::complete;
  out.member("completeness", complete ? "complete" : "partial");
  os_member(out, inventory);
  base_images_member(out, inventory);
  out.key("packages").begin_array();
  for (const auto& package : inventory.packages) package_object(out, package, inventory);
  out.end_array();
  texts(out, "undetermined", inventory.undetermined);
  diagnostics_member(out, inventory);
  if (subject.assessment != nullptr) findings_members(out, subject);
  if (subject.figures != nullptr) {
    out.key("stats").begin_object();
    for (const auto& [name, value] : *subject.figures) out.key(name).unsigned_integer(value);
    out.end_object();
  }
  out.end_object();
  return out.take() + "\n";
}

}  // namespace iar::report
