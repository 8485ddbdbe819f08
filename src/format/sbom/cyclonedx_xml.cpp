// CycloneDX as XML: https://cyclonedx.org/docs/1.6/xml/. The same model as in JSON.
// Its surprise: a list is an element around its items, a component's type and name for references
// are attributes, and in version 1.0 nothing but the name space says what the document is.
#include "base/text.h"
#include "format/sbom/readers.h"
#include "format/xml.h"

namespace iar::format {

namespace {

const std::vector<XmlElement>& list(const XmlElement& owner, std::string_view name) {
  static const std::vector<XmlElement> k_none;
  const XmlElement* const found = owner.find(name);
  return found == nullptr ? k_none : found->children;
}

void take_license(const XmlElement& choice, SbomComponent& out) {
  std::string_view text = choice.name == "expression" ? choice.text : choice.text_of("id");
  if (text.empty()) text = choice.text_of("name");
  if (!text.empty()) out.licenses.emplace_back(text);
}

using Properties = std::vector<std::pair<std::string, std::string>>;

void take_properties(const XmlElement& owner, Properties& out) {
  for (const XmlElement& each : list(owner, "properties")) {
    out.emplace_back(each.attribute("name"), each.text);
  }
}

SbomComponent component_of(const XmlElement& value) {
  SbomComponent out;
  out.reference = value.attribute("bom-ref");
  out.kind = lowered(value.attribute("type"));
  out.group = value.text_of("group");
  out.name = value.text_of("name");
  out.version = value.text_of("version");
  out.description = value.text_of("description");
  out.purl = value.text_of("purl");
  out.cpe = value.text_of("cpe");
  for (const XmlElement& each : list(value, "licenses")) take_license(each, out);
  if (const XmlElement* const evidence = value.find("evidence")) {
    for (const XmlElement& each : list(*evidence, "occurrences")) {
      out.paths.emplace_back(each.text_of("location"));
    }
  }
  take_properties(value, out.properties);
  return out;
}

// The tree's depth is bounded; iteration keeps the order and needs no bound of its own.
Status take_components(const XmlElement& root, Sbom& out) {
  std::vector<const XmlElement*> left;
  const auto push = [&](const XmlElement& owner) {
    const auto& below = list(owner, "components");
    for (auto each = below.rbegin(); each != below.rend(); ++each) left.push_back(&*each);
  };
  push(root);
  while (!left.empty()) {
    const XmlElement& value = *left.back();
    left.pop_back();
    push(value);
    TRY(add_component(component_of(value), out));
  }
  return {};
}

}  // namespace

Result<Sbom> read_cyclonedx_xml(std::string_view text) {
  TRY_ASSIGN(const XmlElement root, parse_xml(text));
  Sbom out;
  const bool ours =
      root.name == "bom" && root.attribute("xmlns").find("cyclonedx") != std::string_view::npos;
  // With a prefix, the attribute that names the vocabulary is named by the prefix.
  const bool prefixed = root.name == "bom" && root.find("components") != nullptr;
  if (!ours && !prefixed) return out;
  out.format = SbomFormat::cyclonedx;
  if (const XmlElement* const metadata = root.find("metadata")) {
    if (const XmlElement* const subject = metadata->find("component")) {
      out.subject = component_of(*subject);
      TRY(take_components(*subject, out));
    }
    take_properties(*metadata, out.properties);
  }
  TRY(take_components(root, out));
  take_properties(root, out.properties);
  for (const XmlElement& each : list(root, "dependencies")) {
    for (const XmlElement& on : each.children) {
      out.dependencies.emplace_back(each.attribute("ref"), on.attribute("ref"));
    }
  }
  return out;
}

}  // namespace iar::format
