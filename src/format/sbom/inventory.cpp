// From a bill of materials to an inventory: CycloneDX 1.6 and SPDX 2.3, docs/sbom.md for our own
// properties. Its surprise: every tool has its own words for what the formats leave out: where a
// package was found, and from which source it was built.
#include "format/sbom/inventory.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "base/utf8.h"
#include "model/osv.h"
#include "model/property.h"
#include "model/purl.h"
#include "model/purl_types.h"
#include "model/sbom_properties.h"

namespace iar::format {

namespace {

using model::Inventory;
using model::InventoryPackage;

constexpr std::size_t k_complaints_max = 1000;

bool is_system(const SbomComponent& component) {
  return component.kind == "operating-system" || component.kind == "operating_system";
}

// "debian-12" of the qualifier distro, when all packages that have one agree.
std::optional<model::OsRelease> os_of_purls(const Sbom& sbom) {
  std::string agreed;
  for (const SbomComponent& each : sbom.components) {
    const auto parts = model::parse_purl(each.purl);
    if (!parts || !model::is_distribution_type(parts->type)) continue;
    const std::string_view distro = parts->qualifier("distro");
    if (distro.empty()) continue;
    if (!agreed.empty() && agreed != distro) return std::nullopt;
    agreed = distro;
  }
  if (agreed.empty()) return std::nullopt;
  model::OsRelease out;
  const std::size_t dash = agreed.rfind('-');
  const bool versioned =
      dash != std::string::npos && dash + 1 < agreed.size() && is_digit(agreed[dash + 1]);
  out.id = agreed.substr(0, versioned ? dash : std::string::npos);
  if (versioned) out.version_id = agreed.substr(dash + 1);
  return out;
}

struct System {
  std::optional<model::OsRelease> os;
  std::string ecosystem;  // what the document states of it; empty: nothing
};

System system_of(const Sbom& sbom) {
  System out;
  for (const SbomComponent& each : sbom.components) {
    if (!is_system(each) || each.name.empty()) continue;
    out.os.emplace();
    out.os->id = lowered(each.name);
    out.os->version_id = each.version;
    out.os->name = each.description;
    model::take_sbom_properties(each.properties, *out.os);
    out.ecosystem = each.property(model::k_osv_ecosystem);
    return out;
  }
  out.os = os_of_purls(sbom);
  return out;
}

// Where other tools say that a package was found: Syft, Trivy.
bool names_a_path(std::string_view key) {
  return (key.starts_with("syft:location:") && key.ends_with(":path")) ||
         key == "aquasecurity:trivy:FilePath";
}

std::string plain_path(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  return std::string(path);
}

// Trivy keeps the source package in properties of its own.
void take_trivy_source(const SbomComponent& component, model::Package& out) {
  if (!out.source_name.empty() || !out.source_version.empty()) return;
  const std::string name(component.property("aquasecurity:trivy:SrcName"));
  std::string version(component.property("aquasecurity:trivy:SrcVersion"));
  if (name.empty() || version.empty()) return;
  const auto release = component.property("aquasecurity:trivy:SrcRelease");
  const auto epoch = component.property("aquasecurity:trivy:SrcEpoch");
  if (!release.empty()) version.append("-").append(release);
  // As elsewhere an rpm's source has no epoch of its own.
  if (!epoch.empty() && out.type != "rpm") version.insert(0, std::string(epoch) + ":");
  if (name != out.name) out.source_name = name;
  std::string_view own = out.version;
  if (out.type == "rpm") own.remove_prefix(own.find(':') == own.npos ? 0 : own.find(':') + 1);
  if (version != own) out.source_version = version;
}

class Builder {
 public:
  Builder(const Sbom& sbom, std::string_view analyzer, std::string_view path)
      : sbom_(sbom), analyzer_(analyzer), path_(path) {}

  Inventory build() {
    const System system = system_of(sbom_);
    out_.os = system.os;
    ecosystem_ = system.ecosystem;
    model::take_sbom_properties(sbom_.properties, out_);
    for (const SbomComponent& each : sbom_.components) add(each);
    finish();
    return std::move(out_);
  }

 private:
  void add(const SbomComponent& component) {
    const bool own = !component.property(model::k_sbom_presence).empty();
    auto package = own ? own_package(component) : foreign_package(component);
    if (!package) return;
    set_ecosystem(component, own ? std::string_view{} : ecosystem_, package->package);
    own_.push_back(own);
    by_reference_.emplace(component.reference, out_.packages.size());
    out_.packages.push_back(std::move(*package));
  }

  // A component that this program wrote: its fields stand as they were.
  std::optional<InventoryPackage> own_package(const SbomComponent& component) {
    const std::string_view purl = component.purl;
    const bool named = purl.starts_with("pkg:") && purl.find('/') > 4 && !component.name.empty();
    if (!named || purl.find('/') == std::string_view::npos) return complain(component);
    InventoryPackage out;
    out.package.type = purl.substr(4, purl.find('/') - 4);
    out.package.name_space = component.group;
    out.package.name = component.name;
    out.package.version = component.version;
    if (const auto name = component.property(model::k_sbom_name); !name.empty()) {
      out.package.name = name;
      out.package.name_space = component.property(model::k_sbom_namespace);
    }
    model::take_sbom_properties(component.properties, out);
    return out;
  }

  std::optional<InventoryPackage> foreign_package(const SbomComponent& component) {
    auto package = package_of(component);
    if (!package) return complain(component);
    if (!*package) return std::nullopt;
    InventoryPackage out;
    out.package = std::move(**package);
    take_trivy_source(component, out.package);
    for (const std::string& each : component.paths) add_evidence(each, out);
    for (const auto& [key, value] : component.properties) {
      if (names_a_path(key)) add_evidence(value, out);
    }
    if (out.evidence.empty()) add_evidence(path_, out);
    return out;
  }

  void add_evidence(std::string_view path, InventoryPackage& out) const {
    model::Evidence evidence;
    evidence.path = plain_path(path);
    evidence.analyzer = analyzer_;
    if (!evidence.path.empty()) out.evidence.push_back(std::move(evidence));
  }

  // Kept where it says more than type and distribution do.
  void set_ecosystem(const SbomComponent& component, std::string_view of_system,
                     model::Package& out) const {
    std::string_view stated = component.property(model::k_osv_ecosystem);
    if (stated.empty() && model::is_distribution_type(out.type)) stated = of_system;
    if (stated != model::osv_ecosystem(out, out_.os)) {
      model::set_property(out, model::k_osv_ecosystem, stated);
    }
  }

  std::optional<InventoryPackage> complain(const SbomComponent& component) {
    model::Diagnostic diagnostic;
    diagnostic.reason = model::Reason::corrupt;
    diagnostic.analyzer = analyzer_;
    diagnostic.path = path_;
    diagnostic.message = "the component " + escaped_for_display(component.name) +
                         " has no valid purl and was left out";
    if (out_.diagnostics.size() < k_complaints_max) out_.diagnostics.push_back(diagnostic);
    return std::nullopt;
  }

  void add_dependencies() {
    for (const auto& [from, to] : sbom_.dependencies) {
      const auto dependent = by_reference_.find(from);
      const auto needed = by_reference_.find(to);
      if (dependent == by_reference_.end() || needed == by_reference_.end()) continue;
      model::Package& package = out_.packages[dependent->second].package;
      const model::Package& other = out_.packages[needed->second].package;
      if (own_[dependent->second] || package.type != other.type) continue;
      const bool scoped = !other.name_space.empty() && !model::is_distribution_type(other.type);
      package.dependencies.push_back(scoped ? other.name_space + "/" + other.name : other.name);
    }
  }

  void finish() {
    add_dependencies();
    for (InventoryPackage& each : out_.packages) {
      sort_unique(each.package.dependencies);
      sort_unique(each.evidence);
      sort_unique(each.conflicts);
    }
    std::ranges::sort(out_.packages);
    join_same();
    sort_unique(out_.undetermined);
    model::Diagnostic foreign;
    foreign.reason = model::Reason::foreign_statement;
    foreign.path = path_;
    foreign.message = "this is what a document says of an image; the image was not looked at";
    out_.diagnostics.push_back(std::move(foreign));
    sort_unique(out_.diagnostics);
    out_.completeness = model::Completeness::partial;
  }

  // A document may list a package once for each place where it was found.
  void join_same() {
    std::vector<InventoryPackage> joined;
    for (InventoryPackage& each : out_.packages) {
      if (joined.empty() || joined.back().package != each.package) {
        joined.push_back(std::move(each));
        continue;
      }
      auto& evidence = joined.back().evidence;
      evidence.insert(evidence.end(), each.evidence.begin(), each.evidence.end());
      sort_unique(evidence);
    }
    out_.packages = std::move(joined);
  }

  template <typename T>
  static void sort_unique(std::vector<T>& values) {
    std::ranges::sort(values);
    const auto repeats = std::ranges::unique(values);
    values.erase(repeats.begin(), repeats.end());
  }

  const Sbom& sbom_;
  std::string analyzer_;
  std::string path_;
  std::string ecosystem_;
  Inventory out_;
  std::map<std::string, std::size_t, std::less<>> by_reference_;
  std::vector<bool> own_;  // which packages this program wrote: they state all by themselves
};

}  // namespace

Inventory inventory_of(const Sbom& sbom, std::string_view analyzer, std::string_view path) {
  return Builder(sbom, analyzer, path).build();
}

}  // namespace iar::format
