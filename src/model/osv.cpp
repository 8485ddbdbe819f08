#include "model/osv.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/property.h"
#include "model/purl_types.h"

namespace iar::model {

namespace {

struct Word {
  std::string_view type;  // purl
  std::string_view ecosystem;
};

constexpr std::array k_types = {
    Word{"bitnami", "Bitnami"},   Word{"cargo", "crates.io"}, Word{"composer", "Packagist"},
    Word{"conan", "ConanCenter"}, Word{"cran", "CRAN"},       Word{"gem", "RubyGems"},
    Word{"golang", "Go"},         Word{"hackage", "Hackage"}, Word{"hex", "Hex"},
    Word{"julia", "Julia"},       Word{"maven", "Maven"},     Word{"npm", "npm"},
    Word{"nuget", "NuGet"},       Word{"opam", "opam"},       Word{"pub", "Pub"},
    Word{"pypi", "PyPI"},         Word{"swift", "SwiftURL"},
};

// How much of the version an ecosystem's name has.
enum class Part : std::uint8_t { nothing, major, minor };

struct Distribution {
  std::string_view id;  // os-release
  std::string_view prefix;
  Part part;
};

constexpr std::array k_distributions = {
    Distribution{"almalinux", "AlmaLinux:", Part::major},
    Distribution{"alpine", "Alpine:v", Part::minor},
    Distribution{"azurelinux", "Azure Linux:", Part::major},
    Distribution{"chainguard", "Chainguard", Part::nothing},
    Distribution{"debian", "Debian:", Part::major},
    Distribution{"mageia", "Mageia:", Part::major},
    Distribution{"opensuse-leap", "openSUSE:Leap ", Part::minor},
    Distribution{"opensuse-tumbleweed", "openSUSE:Tumbleweed", Part::nothing},
    Distribution{"photon", "Photon OS:", Part::minor},
    Distribution{"rocky", "Rocky Linux:", Part::major},
    Distribution{"ubuntu", "Ubuntu:", Part::minor},
    Distribution{"wolfi", "Wolfi", Part::nothing},
};

std::string first_parts(std::string_view version, std::size_t count) {
  const auto parts = split(version, '.');
  if (parts.size() < count || parts.front().empty()) return {};
  std::string out(parts.front());
  for (std::size_t i = 1; i < count; ++i) out.append(".").append(parts[i]);
  return out;
}

// Every second April is one with long support: 20.04, 22.04.
bool has_long_support(std::string_view version) {
  return version.size() == 5 && version.ends_with(".04") && is_digit(version[1]) &&
         (version[1] - '0') % 2 == 0;
}

}  // namespace

std::string osv_ecosystem(const OsRelease& os) {
  const auto* const found = std::ranges::find(k_distributions, os.id, &Distribution::id);
  if (found == k_distributions.end()) return {};
  if (found->part == Part::nothing) return std::string(found->prefix);
  const std::string version = first_parts(os.version_id, found->part == Part::major ? 1 : 2);
  if (version.empty()) return {};
  const bool lts = os.id == "ubuntu" && has_long_support(version);
  return std::string(found->prefix) + version + (lts ? ":LTS" : "");
}

std::string osv_ecosystem(const Package& package, const std::optional<OsRelease>& os) {
  if (const auto stated = property(package, k_osv_ecosystem); !stated.empty()) {
    return std::string(stated);
  }
  if (is_distribution_type(package.type)) {
    return os && package.name_space == os->id ? osv_ecosystem(*os) : std::string();
  }
  const auto* const found = std::ranges::find(k_types, package.type, &Word::type);
  return found == k_types.end() ? std::string() : std::string(found->ecosystem);
}

}  // namespace iar::model
