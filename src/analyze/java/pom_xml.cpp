// pom.xml, as Maven packs it beside pom.properties; Gradle and others pack it alone. Described in
// the POM Reference of Apache Maven, "Maven Coordinates", "Properties" and "Project Inheritance".
// Its surprise: group and version may stand in the parent only, or in properties ("${revision}").
#include "analyze/java/pom_xml.h"

#include <map>

#include "analyze/java/xml_scanner.h"
#include "base/text.h"

namespace iar::analyze {

namespace {

// Properties in properties, no deeper.
constexpr int k_property_depth_max = 5;
// What properties filled in may grow to.
constexpr std::size_t k_filled_bytes_max = 1024;

// The texts of the elements that matter, by their path below the root ("parent.version").
class PomTexts {
 public:
  explicit PomTexts(std::string_view xml);

  [[nodiscard]] std::string text(const std::string& path) const;
  // The same with properties filled in; empty when one of them is not known.
  [[nodiscard]] std::string filled(const std::string& path) const;
  [[nodiscard]] const std::vector<std::string>& licenses() const { return licenses_; }

 private:
  void add(const std::vector<std::string_view>& path, std::string text);
  [[nodiscard]] bool fill(std::string_view text, int depth, std::string& out) const;
  [[nodiscard]] std::string property(std::string_view name) const;

  std::map<std::string, std::string, std::less<>> texts_;
  std::vector<std::string> licenses_;
};

PomTexts::PomTexts(std::string_view xml) {
  // Deeper elements than three below the root hold nothing of interest.
  std::vector<std::string_view> path;
  std::size_t depth = 0;
  std::string text;
  XmlScanner scanner(xml);
  while (const auto token = scanner.next()) {
    if (token->kind == XmlScanner::Kind::text) {
      if (text.size() < k_filled_bytes_max) text += token->text;
      continue;
    }
    if (token->kind == XmlScanner::Kind::open) {
      if (++depth <= 4) path.push_back(token->name);
      text.clear();
      continue;
    }
    if (depth == 0) return;
    if (depth == path.size() && path.front() == "project") add(path, text);
    text.clear();
    if (depth-- == path.size()) path.pop_back();
  }
}

void PomTexts::add(const std::vector<std::string_view>& path, std::string text) {
  std::string value(trimmed(text));
  if (value.empty()) return;
  const bool license = path.size() == 4 && path[1] == "licenses" && path[3] == "name";
  if (license && licenses_.size() < k_pom_licenses_max) licenses_.push_back(value);
  const bool own = path.size() == 2;
  const bool inner = path.size() == 3 && (path[1] == "parent" || path[1] == "properties");
  if ((!own && !inner) || texts_.size() >= k_pom_properties_max) return;
  std::string name(path[1]);
  if (inner) name += "." + std::string(path[2]);
  texts_.emplace(std::move(name), std::move(value));
}

std::string PomTexts::text(const std::string& path) const {
  const auto found = texts_.find(path);
  return found == texts_.end() ? std::string() : found->second;
}

// What "${NAME}" stands for.
std::string PomTexts::property(std::string_view name) const {
  for (const std::string_view prefix : {"project.", "pom."}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  std::string found = text("properties." + std::string(name));
  if (found.empty()) found = text(std::string(name));
  const bool inherited = name == "groupId" || name == "version";
  if (found.empty() && inherited) found = text("parent." + std::string(name));
  return found;
}

bool PomTexts::fill(std::string_view text, int depth, std::string& out) const {
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

std::string PomTexts::filled(const std::string& path) const {
  std::string out;
  return fill(text(path), 0, out) ? out : std::string();
}

}  // namespace

MavenPom read_pom_xml(std::string_view text) {
  const PomTexts texts(text.substr(0, k_pom_xml_bytes_max));
  MavenPom out;
  out.coordinates.group = texts.filled("groupId");
  if (texts.text("groupId").empty()) out.coordinates.group = texts.filled("parent.groupId");
  out.coordinates.artifact = texts.filled("artifactId");
  out.coordinates.version = texts.filled("version");
  if (texts.text("version").empty()) out.coordinates.version = texts.filled("parent.version");
  if (!valid_maven_id(out.coordinates.group)) out.coordinates.group.clear();
  if (!valid_maven_id(out.coordinates.artifact)) out.coordinates.artifact.clear();
  if (!valid_maven_version(out.coordinates.version)) out.coordinates.version.clear();
  out.licenses = texts.licenses();
  return out;
}

}  // namespace iar::analyze
