// CycloneDX as JSON, versions 1.2 to 1.7: https://cyclonedx.org/docs/1.6/json/.
// Its surprise: components hold components to any depth, and each of them is one of the whole, not
// a detail of the one around it.
#include "base/text.h"
#include "format/sbom/readers.h"

namespace iar::format {

namespace {

std::vector<JsonValue> list(const JsonValue& value, std::string_view key) {
  const auto member = value.get(key);
  return member ? member->elements() : std::vector<JsonValue>{};
}

// {"license": {"id": …}}, {"license": {"name": …}} or {"expression": …}
void take_license(const JsonValue& choice, SbomComponent& out) {
  std::string_view text = choice.text("expression");
  if (const auto license = choice.get("license")) {
    text = license->text("id");
    if (text.empty()) text = license->text("name");
  }
  if (!text.empty()) out.licenses.emplace_back(text);
}

using Properties = std::vector<std::pair<std::string, std::string>>;

void take_properties(const JsonValue& owner, Properties& out) {
  for (const JsonValue& each : list(owner, "properties")) {
    out.emplace_back(each.text("name"), each.text("value"));
  }
}

SbomComponent component_of(const JsonValue& value) {
  SbomComponent out;
  out.reference = value.text("bom-ref");
  out.kind = lowered(value.text("type"));
  out.group = value.text("group");
  out.name = value.text("name");
  out.version = value.text("version");
  out.description = value.text("description");
  out.purl = value.text("purl");
  out.cpe = value.text("cpe");
  for (const JsonValue& each : list(value, "licenses")) take_license(each, out);
  if (const auto evidence = value.get("evidence")) {
    for (const JsonValue& each : list(*evidence, "occurrences")) {
      out.paths.emplace_back(each.text("location"));
    }
  }
  take_properties(value, out.properties);
  return out;
}

// In the order written; iteration instead of recursion, since depth is the writer's choice.
Status take_components(const JsonValue& root, Sbom& out) {
  std::vector<JsonValue> left;
  const auto push = [&](const JsonValue& owner) {
    auto below = list(owner, "components");
    left.insert(left.end(), below.rbegin(), below.rend());
  };
  push(root);
  while (!left.empty()) {
    const JsonValue value = left.back();
    left.pop_back();
    push(value);
    TRY(add_component(component_of(value), out));
  }
  return {};
}

}  // namespace

Result<Sbom> read_cyclonedx_json(const JsonValue& root) {
  Sbom out;
  out.format = SbomFormat::cyclonedx;
  if (const auto metadata = root.get("metadata")) {
    if (const auto subject = metadata->get("component")) {
      out.subject = component_of(*subject);
      TRY(take_components(*subject, out));
    }
    take_properties(*metadata, out.properties);
  }
  TRY(take_components(root, out));
  take_properties(root, out.properties);
  for (const JsonValue& each : list(root, "dependencies")) {
    for (const JsonValue& on : list(each, "dependsOn")) {
      out.dependencies.emplace_back(each.text("ref"), on.string().value_or(""));
    }
  }
  return out;
}

}  // namespace iar::format
