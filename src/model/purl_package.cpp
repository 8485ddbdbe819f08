// From packages to purls and back.
#include <algorithm>
#include <array>

#include "model/property.h"
#include "model/purl.h"
#include "model/purl_types.h"

namespace iar::model {

namespace {

using Qualifiers = std::vector<std::pair<std::string, std::string>>;

// "NAME" or "NAME@VERSION" where it differs from the package's; an rpm's source is a file.
std::string upstream_of(const Package& package) {
  if (package.type == "rpm") return std::string(property(package, "source_rpm"));
  if (!is_distribution_type(package.type)) return {};
  if (package.source_name.empty() && package.source_version.empty()) return {};
  std::string out = package.source_name.empty() ? package.name : package.source_name;
  if (!package.source_version.empty()) out += "@" + package.source_version;
  return out;
}

void take_upstream(std::string_view upstream, Package& out) {
  if (upstream.empty() || !is_distribution_type(out.type)) return;
  if (out.type == "rpm") return set_rpm_source(out, upstream);
  const std::size_t mark = upstream.find('@', 1);
  const std::string_view name = upstream.substr(0, mark);
  if (name != out.name) out.source_name = name;
  if (mark == std::string_view::npos) return;
  const std::string_view version = upstream.substr(mark + 1);
  if (version != out.version) out.source_version = version;
}

std::string distro_of(const Package& package, const std::optional<OsRelease>& os) {
  const bool known = os && !os->id.empty() && is_distribution_type(package.type);
  const bool own = known && (package.name_space.empty() || package.name_space == os->id);
  if (!own) return {};
  return os->version_id.empty() ? os->id : os->id + "-" + os->version_id;
}

Purl parts_of(const Package& package, const std::optional<OsRelease>& os) {
  Purl out{package.type, package.name_space, package.name, package.version, {}, {}};
  if (package.type == "rpm") {
    if (const std::size_t colon = out.version.find(':'); colon != std::string::npos) {
      out.qualifiers.emplace_back("epoch", out.version.substr(0, colon));
      out.version.erase(0, colon + 1);
    }
  }
  out.qualifiers.emplace_back("arch", package.architecture);
  out.qualifiers.emplace_back("distro", distro_of(package, os));
  out.qualifiers.emplace_back("upstream", upstream_of(package));
  for (const auto& [key, value] : package.properties) {
    if (is_purl_qualifier(package.type, key)) out.qualifiers.emplace_back(key, value);
  }
  std::erase_if(out.qualifiers, [](const auto& each) { return each.second.empty(); });
  std::ranges::sort(out.qualifiers);
  fold_purl_type(out);
  return out;
}

// Types whose names are sometimes written whole, with the slash encoded.
bool has_scope(std::string_view type) {
  static constexpr std::array<std::string_view, 4> k_types = {"composer", "golang", "npm", "swift"};
  return std::ranges::find(k_types, type) != k_types.end();
}

}  // namespace

std::string purl(const Package& package, const std::optional<OsRelease>& os) {
  return purl_text(parts_of(package, os));
}

Package package_of(const Purl& parts) {
  Package out;
  out.type = parts.type;
  out.name_space = parts.name_space;
  out.name = parts.name;
  out.version = parts.version;
  const std::size_t slash = parts.name.rfind('/');
  if (has_scope(parts.type) && parts.name_space.empty() && slash != std::string::npos) {
    out.name_space = parts.name.substr(0, slash);
    out.name = parts.name.substr(slash + 1);
  }
  for (const auto& [key, value] : parts.qualifiers) {
    if (key == "arch") out.architecture = value;
    if (key == "epoch" && parts.type == "rpm" && value != "0")
      out.version = value + ":" + out.version;
    if (is_purl_qualifier(parts.type, key)) set_property(out, key, value);
  }
  take_upstream(parts.qualifier("upstream"), out);
  return out;
}

}  // namespace iar::model
