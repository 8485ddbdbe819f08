// pom.xml, as Maven packs it beside pom.properties; Gradle and others pack it alone. Described in
// the POM Reference of Apache Maven, "Maven Coordinates", "Properties" and "Project Inheritance".
// Its surprise: group and version may stand in the parent only, or in properties ("${revision}").
#include "analyze/java/pom_xml.h"

#include <map>

#include "format/xml.h"

namespace iar::analyze {

namespace {

// Properties in properties, no deeper.
constexpr int k_property_depth_max = 5;
// What properties filled in may grow to.
constexpr std::size_t k_filled_bytes_max = 1024;

// A project and what stands for "${NAME}" in it.
class Project {
 public:
  explicit Project(const format::XmlElement& root);

  // The text of an element of the project ("version") or of its parent ("parent.version").
  [[nodiscard]] std::string text(std::string_view name) const;
  // The same with properties filled in; empty when one of them is not known.
  [[nodiscard]] std::string filled(std::string_view name) const;
  // The same of the parent, for what the project does not state.
  [[nodiscard]] std::string inherited(std::string_view name) const;

 private:
  [[nodiscard]] bool fill(std::string_view text, int depth, std::string& out) const;
  [[nodiscard]] std::string property(std::string_view name) const;

  const format::XmlElement& root_;
  const format::XmlElement* parent_;
  std::map<std::string, std::string, std::less<>> properties_;
};

Project::Project(const format::XmlElement& root) : root_(root), parent_(root.find("parent")) {
  const format::XmlElement* const properties = root.find("properties");
  if (properties == nullptr) return;
  for (const format::XmlElement& one : properties->children) {
    if (properties_.size() >= k_pom_properties_max) return;
    if (!one.text.empty()) properties_[one.name] = one.text;
  }
}

std::string Project::text(std::string_view name) const {
  static constexpr std::string_view k_parent = "parent.";
  if (!name.starts_with(k_parent)) return std::string(root_.text_of(name));
  if (parent_ == nullptr) return {};
  return std::string(parent_->text_of(name.substr(k_parent.size())));
}

std::string Project::property(std::string_view name) const {
  for (const std::string_view prefix : {"project.", "pom."}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  const auto stated = properties_.find(name);
  if (stated != properties_.end()) return stated->second;
  const std::string own = text(name);
  const bool may_be_inherited = name == "groupId" || name == "version";
  return own.empty() && may_be_inherited ? text("parent." + std::string(name)) : own;
}

bool Project::fill(std::string_view text, int depth, std::string& out) const {
  if (depth > k_property_depth_max) return false;
  while (true) {
    const std::size_t start = text.find("${");
    out += text.substr(0, start);
    if (out.size() > k_filled_bytes_max) return false;
    if (start == std::string_view::npos) return true;
    text.remove_prefix(start + 2);
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return false;
    const std::string value = property(text.substr(0, end));
    if (value.empty() || !fill(value, depth + 1, out)) return false;
    text.remove_prefix(end + 1);
  }
}

std::string Project::filled(std::string_view name) const {
  std::string out;
  return fill(text(name), 0, out) ? out : std::string();
}

std::string Project::inherited(std::string_view name) const {
  return text(name).empty() ? filled("parent." + std::string(name)) : filled(name);
}

std::vector<std::string> licenses_of(const format::XmlElement& root) {
  std::vector<std::string> out;
  const format::XmlElement* const licenses = root.find("licenses");
  if (licenses == nullptr) return out;
  for (const format::XmlElement& one : licenses->children) {
    const std::string_view name = one.text_of("name");
    const bool usable = !name.empty() && name.size() <= k_coordinate_bytes_max;
    if (usable && out.size() < k_pom_licenses_max) out.emplace_back(name);
  }
  return out;
}

}  // namespace

MavenPom read_pom_xml(std::string_view text) {
  MavenPom out;
  const auto root = format::parse_xml(text, {.nodes_max = k_pom_nodes_max});
  if (!root || root->name != "project") return out;
  const Project project(*root);
  out.coordinates.group = project.inherited("groupId");
  out.coordinates.artifact = project.filled("artifactId");
  out.coordinates.version = project.inherited("version");
  if (!valid_maven_id(out.coordinates.group)) out.coordinates.group.clear();
  if (!valid_maven_id(out.coordinates.artifact)) out.coordinates.artifact.clear();
  if (!valid_maven_version(out.coordinates.version)) out.coordinates.version.clear();
  out.licenses = licenses_of(*root);
  return out;
}

}  // namespace iar::analyze
