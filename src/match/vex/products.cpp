#include "match/vex/products.h"

#include <algorithm>
#include <array>

#include "match/vex/cpe.h"
#include "version/range.h"
#include "version/vers.h"

namespace iar::match {

namespace {

using model::Purl;

// What os-release calls itself, and what vendors write in their purls.
struct Vendor {
  std::string_view id;
  std::string_view name_space;
};
constexpr std::array<Vendor, 7> k_vendors = {{
    {"rhel", "redhat"},
    {"sles", "suse"},
    {"sled", "suse"},
    {"opensuse-leap", "opensuse"},
    {"opensuse-tumbleweed", "opensuse"},
    {"amzn", "amazon"},
    {"ol", "oracle"},
}};

bool same_name_space(const Purl& stated, const Purl& own) {
  if (stated.name_space == own.name_space) return true;
  return std::ranges::any_of(k_vendors, [&](const Vendor& vendor) {
    return stated.type == "rpm" && vendor.id == own.name_space &&
           vendor.name_space == stated.name_space;
  });
}

// A purl with the epoch inside of the version, as packages have it.
std::string version_of(const Purl& purl) { return model::package_of(purl).version; }

bool same_version(std::string_view type, std::string_view left, std::string_view right) {
  if (left == right) return true;
  const version::Scheme* const scheme = version::find_scheme(type);
  return scheme != nullptr && version::compare(*scheme, left, right) == version::Order::equal;
}

// A vers, or its constraints alone (CSAF §3.1.2.3.2, "vers-like specifier").
bool in_range(std::string_view type, const std::string& range, std::string_view version) {
  const bool named = range.starts_with("vers:");
  const auto parsed =
      version::Vers::parse(named ? range : "vers:" + std::string(type) + "/" + range);
  if (!parsed) return false;
  if (parsed->any) return true;
  return version::contains(*parsed, version) == version::Answer::yes;
}

// Asks for the source package that a binary one was built from.
bool names_source(const Purl& purl) {
  const std::string_view arch = purl.qualifier("arch");
  return arch == "src" || arch == "source";
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool inside(std::string_view path, std::string_view whole) {
  if (path.size() <= whole.size() || !path.starts_with(whole)) return false;
  const std::string_view rest = path.substr(whole.size());
  return rest.starts_with('/') || rest.starts_with("!/");
}

// The folder that a package has to itself, by the file that states it.
std::string_view own_folder(std::string_view path) {
  constexpr std::string_view k_module = "/package.json";
  return path.ends_with(k_module) ? path.substr(0, path.size() - k_module.size()) : path;
}

bool lies_in(const model::InventoryPackage& part, const model::InventoryPackage& whole) {
  const auto by_owner = [&](const model::Evidence& one) {
    return one.owner && owned(*one.owner) && one.owner->type == whole.package.type &&
           one.owner->name == whole.package.name;
  };
  const auto by_path = [&](const model::Evidence& one) {
    return std::ranges::any_of(whole.evidence, [&](const model::Evidence& place) {
      return inside(one.path, own_folder(place.path));
    });
  };
  return !part.evidence.empty() && std::ranges::all_of(part.evidence, [&](const auto& one) {
    return by_owner(one) || by_path(one);
  });
}

}  // namespace

VexSubject::VexSubject(const model::Image& image, const model::Inventory& inventory)
    : image_(image), inventory_(inventory) {
  for (const model::InventoryPackage& one : inventory.packages) {
    auto purl = model::parse_purl(model::purl(one.package, inventory.os));
    packages_.push_back({purl ? std::move(purl).value() : Purl{}, &one});
  }
  for (const auto& digest :
       {image.index_digest, image.manifest_digest, image.config_digest, inventory.config_digest}) {
    if (digest) digests_.push_back(digest->text());
  }
}

bool VexSubject::same_qualifiers(const Purl& purl, const Known& known) const {
  return std::ranges::all_of(purl.qualifiers, [&](const auto& qualifier) {
    const auto& [key, value] = qualifier;
    if (key == "epoch" || (key == "arch" && names_source(purl))) return true;
    if (known.purl.qualifier(key) == value) return true;
    const auto& os = inventory_.os;
    return key == "distro" && os &&
           (value == os->version_codename || value == os->id + "-" + os->version_id) &&
           !known.purl.qualifier(key).empty();
  });
}

bool VexSubject::is_purl(const Purl& purl, const std::string& range, const Known& known) const {
  const model::Package& package = known.package->package;
  const bool source = names_source(purl) && !package.source_name.empty();
  const std::string& name = source ? package.source_name : known.purl.name;
  if (purl.type != known.purl.type || !same_name_space(purl, known.purl) || purl.name != name ||
      !same_qualifiers(purl, known)) {
    return false;
  }
  if (!purl.subpath.empty() && purl.subpath != known.purl.subpath) return false;
  const bool own_version = !source || package.source_version.empty();
  const std::string& version = own_version ? package.version : package.source_version;
  if (!purl.version.empty()) return same_version(purl.type, version_of(purl), version);
  return range.empty() || in_range(purl.type, range, version);
}

bool VexSubject::is_component(const VexComponent& component, std::size_t package) const {
  const Known& known = packages_[package];
  if (known.purl.type.empty()) return false;
  return std::ranges::any_of(
      component.purls, [&](const Purl& purl) { return is_purl(purl, component.range, known); });
}

// purl-types, "oci" and "docker".
bool VexSubject::is_image_purl(const Purl& purl) const {
  if (purl.type != "oci" && purl.type != "docker") return false;
  const auto is_digest = [&](std::string_view text) {
    return std::ranges::find(digests_, text) != digests_.end();
  };
  const bool by_digest = purl.version.find(':') != std::string::npos;
  if (by_digest && !is_digest(purl.version)) return false;
  if (image_.repository.empty()) return by_digest;
  if (purl.name != last_segment(image_.repository)) return false;
  const std::string_view registry = purl.qualifier("repository_url");
  if (!registry.empty() && registry != image_.repository &&
      std::string(registry) + "/" + purl.name != image_.repository &&
      std::string(registry) + "/" + purl.name_space + "/" + purl.name != image_.repository) {
    return false;
  }
  const std::string path = purl.name_space.empty() ? purl.name : purl.name_space + "/" + purl.name;
  if (purl.type == "docker" && registry.empty() && !by_digest &&
      image_.repository != "docker.io/" + path &&
      image_.repository != "docker.io/library/" + path) {
    return false;
  }
  const std::string_view tag =
      by_digest || purl.type == "oci" ? purl.qualifier("tag") : purl.version;
  return tag.empty() || tag == image_.tag;
}

// "registry.example/app", with its tag or digest.
bool VexSubject::is_reference(const std::string& id) const {
  if (id.empty() || id.starts_with("pkg:")) return false;
  if (id == image_.reference) return true;
  if (image_.repository.empty()) return false;
  if (id == image_.repository) return true;
  if (!image_.tag.empty() && id == image_.repository + ":" + image_.tag) return true;
  return std::ranges::any_of(
      digests_, [&](const std::string& digest) { return id == image_.repository + "@" + digest; });
}

bool VexSubject::is_image(const VexComponent& component) const {
  const auto is_digest = [&](const std::string& text) {
    return std::ranges::find(digests_, text) != digests_.end();
  };
  return is_reference(component.id) || std::ranges::any_of(component.digests, is_digest) ||
         std::ranges::any_of(component.purls,
                             [&](const Purl& purl) { return is_image_purl(purl); });
}

// The distribution itself, by the name that os-release gives it.
bool VexSubject::is_system(const VexComponent& component) const {
  if (!inventory_.os) return false;
  const auto own = canonical_cpe(inventory_.os->cpe_name);
  return own && std::ranges::any_of(component.cpes, [&](const std::string& cpe) {
           return canonical_cpe(cpe) == own;
         });
}

// Whether all of the package lies in some package that is the whole.
bool VexSubject::holds_in(const VexComponent& whole, std::size_t package) const {
  for (std::size_t at = 0; at < packages_.size(); ++at) {
    if (at != package && is_component(whole, at) &&
        lies_in(*packages_[package].package, *packages_[at].package)) {
      return true;
    }
  }
  return false;
}

bool VexSubject::is_package(const VexProduct& product, std::size_t package) const {
  if (product.parts.empty()) return is_component(product.component, package);
  const bool is_part = std::ranges::any_of(
      product.parts, [&](const VexComponent& part) { return is_component(part, package); });
  return is_part && (is_image(product.component) || is_system(product.component) ||
                     holds_in(product.component, package));
}

}  // namespace iar::match
