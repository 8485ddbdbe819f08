#include "match/ecosystem.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace iar::match {

namespace {

// A context's first word, up to ":", and the scheme of its versions.
struct ContextScheme {
  std::string_view word;
  std::string_view scheme;
};
constexpr std::array k_context_schemes = {
    ContextScheme{"AlmaLinux", "rpm"},
    ContextScheme{"Alpine", "apk"},
    ContextScheme{"Amazon Linux", "rpm"},
    ContextScheme{"Arch Linux", "alpm"},
    ContextScheme{"Azure Linux", "rpm"},
    ContextScheme{"Bitnami", "bitnami"},
    ContextScheme{"CRAN", "cran"},
    ContextScheme{"Chainguard", "apk"},
    ContextScheme{"ConanCenter", "conan"},
    ContextScheme{"Debian", "deb"},
    ContextScheme{"Fedora", "rpm"},
    ContextScheme{"Gentoo", "gentoo"},
    ContextScheme{"GitHub Actions", "semver"},
    ContextScheme{"Go", "go"},
    ContextScheme{"Hackage", "hackage"},
    ContextScheme{"Hex", "hex"},
    ContextScheme{"Julia", "julia"},
    ContextScheme{"Mageia", "rpm"},
    ContextScheme{"Maven", "maven"},
    ContextScheme{"MinimOS", "apk"},
    ContextScheme{"NuGet", "nuget"},
    ContextScheme{"Oracle Linux", "rpm"},
    ContextScheme{"Packagist", "composer"},
    ContextScheme{"Photon OS", "rpm"},
    ContextScheme{"Pub", "pub"},
    ContextScheme{"PyPI", "pypi"},
    ContextScheme{"Red Hat", "rpm"},
    ContextScheme{"Rocky Linux", "rpm"},
    ContextScheme{"RubyGems", "gem"},
    ContextScheme{"SUSE", "rpm"},
    ContextScheme{"SwiftURL", "semver"},
    ContextScheme{"Ubuntu", "deb"},
    ContextScheme{"Anolis OS", "rpm"},
    ContextScheme{"EPEL", "rpm"},
    ContextScheme{"GHC", "hackage"},
    ContextScheme{"Node.js", "npm"},
    ContextScheme{"Ruby", "gem"},
    ContextScheme{"Rust", "cargo"},
    ContextScheme{"Wolfi", "apk"},
    ContextScheme{"crates.io", "cargo"},
    ContextScheme{"npm", "npm"},
    ContextScheme{"openEuler", "rpm"},
    ContextScheme{"openSUSE", "rpm"},
};

// How a language writes the name of a package whose name space is known.
enum class Naming : std::uint8_t { slash, colon };
struct Language {
  std::string_view type;  // of the purl
  std::string_view context;
  Naming naming;
};
constexpr std::array k_languages = {
    Language{"bitnami", "Bitnami", Naming::slash},
    Language{"cargo", "crates.io", Naming::slash},
    Language{"composer", "Packagist", Naming::slash},
    Language{"conan", "ConanCenter", Naming::slash},
    Language{"cran", "CRAN", Naming::slash},
    Language{"gem", "RubyGems", Naming::slash},
    Language{"github", "GitHub Actions", Naming::slash},
    Language{"golang", "Go", Naming::slash},
    Language{"hackage", "Hackage", Naming::slash},
    Language{"hex", "Hex", Naming::slash},
    Language{"julia", "Julia", Naming::slash},
    Language{"maven", "Maven", Naming::colon},
    Language{"npm", "npm", Naming::slash},
    Language{"nuget", "NuGet", Naming::slash},
    Language{"pub", "Pub", Naming::slash},
    Language{"pypi", "PyPI", Naming::slash},
    Language{"swift", "SwiftURL", Naming::slash},
};

// Programs that are nobody's package, but have advisories of their own.
struct Program {
  std::string_view name;  // of a package of type "generic"
  std::string_view context;
  std::string_view package;
};
constexpr std::array k_programs = {
    Program{"go", "Go", "toolchain"},
    Program{"node", "Node.js", "node"},
    Program{"ruby", "Ruby", "ruby"},
    Program{"rust", "Rust", "std"},
};

std::string_view first_part(std::string_view text, char separator) {
  return text.substr(0, text.find(separator));
}

std::string two_parts(std::string_view version) {
  const auto first = version.find('.');
  if (first == std::string_view::npos) return std::string(version);
  return std::string(version.substr(0, version.find('.', first + 1)));
}

// "15.5" is "15 SP5".
std::string service_pack(std::string_view version) {
  const auto dot = version.find('.');
  std::string out(version.substr(0, dot));
  if (dot != std::string_view::npos) out += " SP" + std::string(version.substr(dot + 1));
  return out;
}

// "6.06" to "24.04": every second year's April is supported for long.
bool is_long_term(std::string_view version) {
  const auto year = first_part(version, '.');
  return version.ends_with(".04") && !year.empty() && (year.back() - '0') % 2 == 0;
}

Release debian(std::string_view version) {
  // Testing and unstable have no VERSION_ID; the tracker calls what is in neither "unstable".
  if (version.empty()) return {{"Debian:unstable"}, {}};
  return {{"Debian:" + std::string(first_part(version, '.'))}, {}};
}
Release ubuntu(std::string_view version) {
  std::string release(version);
  if (is_long_term(version)) release += ":LTS";
  return {{"Ubuntu:" + release, "Ubuntu:Pro:" + release}, {}};
}
Release alpine(std::string_view version) {
  // Edge says "3.20_alpha20240329".
  if (version.find("_alpha") != std::string_view::npos) return {{"Alpine:edge"}, {}};
  return {{"Alpine:v" + two_parts(version)}, {}};
}
Release red_hat(std::string_view version) {
  // What is not fixed is said of the release as a whole, without a repository.
  const std::string release = "Red Hat:enterprise_linux:" + std::string(first_part(version, '.'));
  return {{release}, {{release + ":", ""}}};
}
Release suse(std::string_view version) {
  return {{}, {{"SUSE:Linux Enterprise ", " " + service_pack(version)}}};
}
Release wolfi(std::string_view) { return {{"Wolfi"}, {}}; }
Release chainguard(std::string_view) { return {{"Chainguard"}, {}}; }
Release arch(std::string_view) { return {{"Arch Linux"}, {}}; }
Release gentoo(std::string_view) { return {{"Gentoo"}, {}}; }
Release tumbleweed(std::string_view) { return {{"openSUSE:Tumbleweed"}, {}}; }
Release leap(std::string_view version) { return {{"openSUSE:Leap " + std::string(version)}, {}}; }
Release alma(std::string_view version) {
  return {{"AlmaLinux:" + std::string(first_part(version, '.'))}, {}};
}
Release rocky(std::string_view version) {
  return {{"Rocky Linux:" + std::string(first_part(version, '.'))}, {}};
}
Release oracle(std::string_view version) {
  return {{"Oracle Linux:" + std::string(first_part(version, '.'))}, {}};
}
Release amazon(std::string_view version) {
  // Amazon Linux 1 says 2018.03.
  const auto major = first_part(version, '.');
  const bool first = major == "2016" || major == "2017" || major == "2018";
  return {{"Amazon Linux:" + std::string(first ? "1" : major)}, {}};
}
Release azure(std::string_view version) { return {{"Azure Linux:" + two_parts(version)}, {}}; }
Release photon(std::string_view version) { return {{"Photon OS:" + two_parts(version)}, {}}; }
Release fedora(std::string_view version) { return {{"Fedora:" + std::string(version)}, {}}; }
Release open_euler(std::string_view version) { return {{"openEuler:" + std::string(version)}, {}}; }
Release minimos(std::string_view) { return {{"MinimOS"}, {}}; }
Release anolis(std::string_view version) {
  return {
      {"Anolis OS:" + std::string(first_part(version, '.')), "Anolis OS:" + std::string(version)},
      {}};
}

struct Distribution {
  std::string_view id;  // of os-release
  Release (*release)(std::string_view version);
};
constexpr std::array k_distributions = {
    Distribution{"almalinux", alma},
    Distribution{"alpine", alpine},
    Distribution{"amzn", amazon},
    Distribution{"anolis", anolis},
    Distribution{"arch", arch},
    Distribution{"azurelinux", azure},
    Distribution{"centos", red_hat},
    Distribution{"chainguard", chainguard},
    Distribution{"debian", debian},
    Distribution{"fedora", fedora},
    Distribution{"gentoo", gentoo},
    Distribution{"mariner", azure},
    Distribution{"minimos", minimos},
    Distribution{"ol", oracle},
    Distribution{"openEuler", open_euler},
    Distribution{"opensuse-leap", leap},
    Distribution{"opensuse-tumbleweed", tumbleweed},
    Distribution{"photon", photon},
    Distribution{"rhel", red_hat},
    Distribution{"rocky", rocky},
    Distribution{"sles", suse},
    Distribution{"sles_sap", suse},
    Distribution{"ubuntu", ubuntu},
    Distribution{"wolfi", wolfi},
};

constexpr std::array<std::string_view, 7> k_os_types = {"alpm", "apk",     "deb", "ebuild",
                                                        "opkg", "portage", "rpm"};

}  // namespace

const version::Scheme* scheme_of_context(std::string_view context) {
  const std::string_view word = first_part(context, ':');
  const auto found = std::ranges::find(k_context_schemes, word, &ContextScheme::word);
  return found == k_context_schemes.end() ? nullptr : version::find_scheme(found->scheme);
}

std::optional<Release> release_of(const model::OsRelease& os) {
  const auto found = std::ranges::find(k_distributions, os.id, &Distribution::id);
  if (found == k_distributions.end()) return std::nullopt;
  return found->release(os.version_id);
}

bool Pattern::holds(std::string_view context) const {
  return context.size() >= prefix.size() + suffix.size() && context.starts_with(prefix) &&
         context.ends_with(suffix);
}

bool is_subscription(std::string_view context) { return context.starts_with("Ubuntu:Pro:"); }

Release release_of_ecosystem(std::string_view ecosystem) {
  Release out{{std::string(ecosystem)}, {}};
  constexpr std::string_view k_ubuntu = "Ubuntu:";
  constexpr std::string_view k_rhel = "Red Hat:enterprise_linux:";
  if (ecosystem.starts_with(k_ubuntu) && !is_subscription(ecosystem)) {
    return ubuntu(first_part(ecosystem.substr(k_ubuntu.size()), ':'));
  }
  if (ecosystem.starts_with(k_rhel)) {
    const auto release = first_part(ecosystem.substr(k_rhel.size()), ':');
    out.exact.push_back(std::string(k_rhel) + std::string(release));
  }
  return out;
}

std::optional<Query> language_query(const model::Package& package) {
  if (package.type == "generic") {
    const auto found = std::ranges::find(k_programs, package.name, &Program::name);
    if (found == k_programs.end() || !package.name_space.empty()) return std::nullopt;
    return Query{std::string(found->context), std::string(found->package), package.version};
  }
  const auto found = std::ranges::find(k_languages, package.type, &Language::type);
  if (found == k_languages.end()) return std::nullopt;
  std::string name = package.name;
  if (!package.name_space.empty()) {
    name = package.name_space + (found->naming == Naming::colon ? ":" : "/") + name;
  }
  return Query{std::string(found->context), std::move(name), package.version};
}

bool is_os_type(std::string_view type) {
  return std::ranges::find(k_os_types, type) != k_os_types.end();
}

std::vector<OsQuery> os_queries(const model::Package& package, const std::string& context) {
  // Portage's packages are named with their category.
  const bool categories = package.type == "ebuild" || package.type == "portage";
  const bool in_category = categories && !package.name_space.empty();
  const std::string own = in_category ? package.name_space + "/" + package.name : package.name;
  if (package.source_name.empty() && package.source_version.empty()) {
    return {{{context, own, package.version}}};
  }
  OsQuery source{{context, package.source_name.empty() ? own : package.source_name,
                  package.source_version.empty() ? package.version : package.source_version}};
  if (package.type == "deb" || package.type == "apk") return {std::move(source)};
  source.binary = false;
  source.without_epoch = !package.source_version.empty() && package.type == "rpm";
  OsQuery binary{{context, own, package.version}};
  binary.source = source.query.package == own && package.source_version.empty();
  return {std::move(source), std::move(binary)};
}

}  // namespace iar::match
