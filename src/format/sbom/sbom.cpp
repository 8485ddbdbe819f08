// Which of the forms a text is, from its first bytes and members. CycloneDX and SPDX: see the
// readers of the forms. Its surprise: documents come wrapped, as the "predicate" of an attestation
// (in-toto) or the "sbom" of a service's answer.
#include "format/sbom/sbom.h"

#include <array>

#include "base/text.h"
#include "format/sbom/readers.h"
#include "format/yaml.h"
#include "model/property.h"
#include "model/purl.h"

namespace iar::format {

namespace {

constexpr std::string_view k_mark = "\xEF\xBB\xBF";

bool is_cyclonedx(const JsonValue& root) {
  return root.text("bomFormat") == "CycloneDX" ||
         root.text("$schema").find("cyclonedx.org") != std::string_view::npos;
}

Result<Sbom> read_object(const JsonValue& root) {
  if (is_cyclonedx(root)) return read_cyclonedx_json(root);
  if (!root.text("spdxVersion").empty()) return read_spdx_json(root);
  const bool linked = root.text("@context").find("spdx.org") != std::string_view::npos;
  return linked ? read_spdx3_json(root) : Sbom{};
}

Result<Sbom> read_json(std::string_view text) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(text));
  for (const std::string_view wrapper : {"predicate", "sbom"}) {
    const auto inner = root.get(wrapper);
    if (inner && inner->is_object()) return read_object(*inner);
  }
  return read_object(root);
}

// The depth is that which the reader of YAML allows.
void write_node(const Node& node, JsonWriter& out) {
  if (node.is_scalar()) {
    out.string(node.text);
  } else if (node.is_sequence()) {
    out.begin_array();
    for (const Node& each : node.items) write_node(each, out);
    out.end_array();
  } else if (node.is_mapping()) {
    out.begin_object();
    for (const auto& [key, value] : node.members) write_node(value, out.key(key));
    out.end_object();
  } else {
    out.null();
  }
}

Result<Sbom> read_yaml(std::string_view text) {
  TRY_ASSIGN(const auto documents, parse_yaml(text));
  if (documents.empty()) return Sbom{};
  JsonWriter json;
  write_node(documents.front(), json);
  return read_json(json.text());
}

// Whether a line starts so.
bool has_line(std::string_view text, std::string_view start) {
  if (text.starts_with(start)) return true;
  return text.find("\n" + std::string(start)) != std::string_view::npos;
}

void adopt_spelling(const SbomComponent& component, model::Package& package) {
  model::Package spelled = package;
  spelled.name_space = component.group;
  spelled.name = component.name;
  spelled.version = component.version;
  // Types whose names have slashes are split by purls only.
  if (component.name.find('/') != std::string::npos) return;
  // Purls fold names; the component's own words are better where they mean the same.
  if (model::purl(spelled, std::nullopt) == model::purl(package, std::nullopt)) {
    package = std::move(spelled);
  }
}

model::Package package_of_cpe(const SbomComponent& component) {
  model::Package out;
  out.type = "generic";
  out.name_space = component.group;
  out.name = component.name;
  out.version = component.version;
  out.licenses = component.licenses;
  model::set_property(out, "cpe", component.cpe);
  return out;
}

}  // namespace

std::string_view SbomComponent::property(std::string_view key) const {
  for (const auto& [word, value] : properties) {
    if (word == key) return value;
  }
  return {};
}

Status add_component(SbomComponent component, Sbom& out) {
  if (out.components.size() >= k_sbom_components_max) {
    return make_error(ErrorCode::limit, "the document lists too many components");
  }
  out.components.push_back(std::move(component));
  return {};
}

Result<Sbom> read_sbom(std::string_view text) {
  if (text.starts_with(k_mark)) text.remove_prefix(k_mark.size());
  const std::string_view start = trimmed(text.substr(0, 4096));
  if (start.starts_with('{')) return read_json(text);
  if (start.starts_with('<')) return read_cyclonedx_xml(text);
  if (has_line(text, "SPDXVersion:")) return read_spdx_tag_value(text);
  if (has_line(text, "spdxVersion:")) return read_yaml(text);
  return Sbom{};
}

Result<std::optional<model::Package>> package_of(const SbomComponent& component) {
  if (component.purl.empty()) {
    const bool named =
        !component.cpe.empty() && !component.name.empty() && component.kind != "operating-system";
    if (!named) return std::optional<model::Package>();
    return std::optional(package_of_cpe(component));
  }
  TRY_ASSIGN(const model::Purl parts, model::parse_purl(component.purl));
  model::Package out = model::package_of(parts);
  if (out.version.empty()) out.version = component.version;
  adopt_spelling(component, out);
  out.licenses = component.licenses;
  return std::optional(std::move(out));
}

}  // namespace iar::format
