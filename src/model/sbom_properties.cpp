#include "model/sbom_properties.h"

#include <algorithm>
#include <charconv>

#include "model/codec.h"
#include "model/osv.h"
#include "model/property.h"
#include "model/sbom_words.h"

namespace iar::model {

namespace {

constexpr std::string_view k_architecture = "iar:architecture";
constexpr std::string_view k_base = "iar:base";
constexpr std::string_view k_base_image = "iar:base_image";
constexpr std::string_view k_completeness = "iar:completeness";
constexpr std::string_view k_config_digest = "iar:config_digest";
constexpr std::string_view k_conflict = "iar:conflict";
constexpr std::string_view k_dependencies = "iar:dependencies";
constexpr std::string_view k_development = "iar:development";
constexpr std::string_view k_diagnostic = "iar:diagnostic";
constexpr std::string_view k_evidence = "iar:evidence";
constexpr std::string_view k_inventory_digest = "iar:inventory_digest";
constexpr std::string_view k_layer = "iar:layer";
constexpr std::string_view k_layer_diff_id = "iar:layer:diff_id";
constexpr std::string_view k_layer_index = "iar:layer:index";
constexpr std::string_view k_license = "iar:license:declared";
constexpr std::string_view k_license_expression = "iar:license:expression";
constexpr std::string_view k_os_codename = "iar:os:version_codename";
constexpr std::string_view k_os_cpe = "iar:os:cpe_name";
constexpr std::string_view k_os_like = "iar:os:id_like";
constexpr std::string_view k_os_variant = "iar:os:variant_id";
constexpr std::string_view k_owner = "iar:owner";
constexpr std::string_view k_platform = "iar:platform";
constexpr std::string_view k_property = "iar:property:";
constexpr std::string_view k_source_name = "iar:source:name";
constexpr std::string_view k_source_version = "iar:source:version";
constexpr std::string_view k_undetermined = "iar:undetermined";

class Writer {
 public:
  void add(std::string_view key, std::string value) {
    if (!value.empty()) out_.emplace_back(key, std::move(value));
  }
  SbomProperties take() { return std::move(out_); }

 private:
  SbomProperties out_;
};

void add_layer(int layer, const Inventory& inventory, Writer& out) {
  const auto index = static_cast<std::size_t>(layer);
  if (layer < 0 || index >= inventory.diff_ids.size()) return;
  out.add(k_layer_diff_id, inventory.diff_ids[index].text());
  out.add(k_layer_index, std::to_string(layer));
}

// A number of decimal digits, as a layer's index is; -1 for anything else.
int index_of(std::string_view text) {
  int out = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), out);
  return error == std::errc{} && end == text.end() && out >= 0 ? out : -1;
}

void take_package(std::string_view key, const std::string& value, Package& out) {
  if (key == k_architecture) out.architecture = value;
  if (key == k_source_name) out.source_name = value;
  if (key == k_source_version) out.source_version = value;
  if (key == k_license) out.licenses.push_back(value);
  if (key == k_development) out.development = value == "true";
  if (key == k_dependencies) out.dependencies = texts_of(value);
  if (key == k_sbom_presence) out.presence = presence_of(value).value_or(Presence::installed);
  if (key.starts_with(k_property)) set_property(out, key.substr(k_property.size()), value);
}

}  // namespace

SbomProperties sbom_properties(const InventoryPackage& package, const Inventory& inventory) {
  const Package& plain = package.package;
  Writer out;
  out.add(k_osv_ecosystem, osv_ecosystem(plain, inventory.os));
  out.add(k_sbom_presence, std::string(word_of(plain.presence)));
  if (plain.development) out.add(k_development, "true");
  add_layer(package.first_layer, inventory, out);
  if (package.base != BaseMembership::unknown) {
    out.add(k_base, std::string(word_of(package.base)));
  }
  if (package.owner) out.add(k_owner, json_line(*package.owner));
  out.add(k_architecture, plain.architecture);
  out.add(k_source_name, plain.source_name);
  out.add(k_source_version, plain.source_version);
  for (const std::string& each : plain.licenses) out.add(k_license, each);
  out.add(k_license_expression, package.license);
  for (const auto& [key, value] : plain.properties) {
    if (key != k_osv_ecosystem) out.add(std::string(k_property) + key, value);
  }
  if (!plain.dependencies.empty()) out.add(k_dependencies, json_line(plain.dependencies));
  for (const Conflict& each : package.conflicts) out.add(k_conflict, json_line(each));
  for (const Evidence& each : package.evidence) out.add(k_evidence, json_line(each));
  return out.take();
}

SbomProperties sbom_properties(const Inventory& inventory) {
  Writer out;
  const bool complete = inventory.completeness == Completeness::complete;
  out.add(k_completeness, complete ? "complete" : "partial");
  for (const Diagnostic& each : inventory.diagnostics) out.add(k_diagnostic, json_line(each));
  for (const std::string& each : inventory.undetermined) out.add(k_undetermined, each);
  out.add(k_inventory_digest, inventory_digest(inventory).text());
  if (inventory.config_digest) out.add(k_config_digest, inventory.config_digest->text());
  if (!inventory.platform.os.empty()) out.add(k_platform, inventory.platform.text());
  for (std::size_t i = 0; i < inventory.diff_ids.size(); ++i) {
    const bool told = i < inventory.layers.size();
    out.add(k_layer, json_line(told ? inventory.layers[i] : LayerOrigin{}, inventory.diff_ids[i]));
  }
  for (const BaseImage& each : inventory.base_images) out.add(k_base_image, json_line(each));
  return out.take();
}

SbomProperties sbom_properties(const OsRelease& os) {
  Writer out;
  out.add(k_osv_ecosystem, osv_ecosystem(os));
  out.add(k_os_codename, os.version_codename);
  out.add(k_os_variant, os.variant_id);
  out.add(k_os_cpe, os.cpe_name);
  for (const std::string& each : os.id_like) out.add(k_os_like, each);
  return out.take();
}

void take_sbom_properties(const SbomProperties& properties, InventoryPackage& out) {
  for (const auto& [key, value] : properties) {
    take_package(key, value, out.package);
    if (key == k_license_expression) out.license = value;
    if (key == k_base) out.base = membership_of(value).value_or(BaseMembership::unknown);
    if (key == k_owner) out.owner = owner_of(value);
    if (key == k_layer_index) out.first_layer = std::max(index_of(value), 0);
    if (key == k_evidence) {
      if (auto evidence = evidence_of(value)) out.evidence.push_back(std::move(*evidence));
    }
    if (key == k_conflict) {
      if (auto conflict = conflict_of(value)) out.conflicts.push_back(std::move(*conflict));
    }
  }
}

void take_sbom_properties(const SbomProperties& properties, Inventory& out) {
  for (const auto& [key, value] : properties) {
    if (key == k_undetermined) out.undetermined.push_back(value);
    if (key == k_diagnostic) {
      if (auto diagnostic = diagnostic_of(value)) out.diagnostics.push_back(std::move(*diagnostic));
    }
    if (key == k_config_digest) {
      if (const auto digest = Digest::parse(value)) out.config_digest = *digest;
    }
    if (key == k_platform) {
      if (auto platform = Platform::parse(value)) out.platform = std::move(*platform);
    }
    if (key == k_layer) {
      if (auto layer = layer_of(value)) {
        out.diff_ids.push_back(layer->diff_id);
        out.layers.push_back(std::move(layer->origin));
      }
    }
    if (key == k_base_image) {
      if (auto base = base_image_of(value)) out.base_images.push_back(std::move(*base));
    }
  }
}

void take_sbom_properties(const SbomProperties& properties, OsRelease& out) {
  for (const auto& [key, value] : properties) {
    if (key == k_os_codename) out.version_codename = value;
    if (key == k_os_variant) out.variant_id = value;
    if (key == k_os_cpe) out.cpe_name = value;
    if (key == k_os_like) out.id_like.push_back(value);
  }
}

}  // namespace iar::model
