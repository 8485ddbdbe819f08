// All feeds, sorted by name, and all formats; docs/feeds.md shows the same table.
#include <algorithm>
#include <array>

#include "feed/formats.h"

namespace iar::feed {

namespace {

constexpr std::string_view k_ghsa_licence = "CC-BY-4.0";
constexpr std::string_view k_ghsa_url = "https://github.com/github/advisory-database";

constexpr Feed ghsa(std::string_view name, std::string_view folder) {
  return {name, folder, ".json", &k_osv_json, "", k_ghsa_licence, k_ghsa_url};
}

constexpr std::array k_feeds = {
    Feed{"almalinux", "osv/almalinux", ".json", &k_osv_json, "", "MIT",
         "https://github.com/AlmaLinux/osv-database"},
    Feed{"alpine-secdb", "alpine/secdb", ".json", &k_secdb_json, "", "not stated",
         "https://secdb.alpinelinux.org"},
    Feed{"amazon", "amazon/alas", ".json", &k_alas_json, "", "not stated",
         "https://alas.aws.amazon.com"},
    Feed{"amazon-updateinfo", "amazon/updateinfo", ".xml .xml.gz", &k_updateinfo, "", "not stated",
         "https://alas.aws.amazon.com"},
    Feed{"arch", "arch/avg", ".json", &k_arch_avg, "", "not stated",
         "https://security.archlinux.org"},
    Feed{"azurelinux", "azurelinux", ".xml", &k_oval, "", "MIT",
         "https://github.com/microsoft/AzureLinuxVulnerabilityData"},
    Feed{"bitnami", "osv/bitnami", ".json", &k_osv_json, "", "Apache-2.0",
         "https://github.com/bitnami/vulndb"},
    Feed{"chainguard", "chainguard/secdb", ".json", &k_secdb_json, "Chainguard", "not stated",
         "https://packages.cgr.dev/chainguard/security.json"},
    Feed{"cve", "cve/vulnrichment", ".json", &k_cve_record, "", "CC0-1.0",
         "https://github.com/cisagov/vulnrichment"},
    Feed{"debian-lists", "debian/tracker-lists", "list", &k_debian_list, "", "not stated",
         "https://security-tracker.debian.org"},
    Feed{"debian-osv", "debian/osv", ".json", &k_osv_json, "", "not stated",
         "https://security-tracker.debian.org"},
    Feed{"debian-tracker", "debian/tracker", ".json", &k_debian_tracker, "", "not stated",
         "https://security-tracker.debian.org/tracker/data/json"},
    Feed{"drupal", "osv/drupal", ".json", &k_osv_json, "", "MIT",
         "https://github.com/DrupalSecurityTeam/drupal-advisory-database"},
    Feed{"echo", "echo/advisories", ".json", &k_echo, "", "not stated",
         "https://advisory.echohq.com/data.json"},
    Feed{"end-of-life", "eol/products", ".md", &k_end_of_life, "", "MIT", "https://endoflife.date"},
    Feed{"end-of-life-api", "eol/api", ".json", &k_end_of_life_json, "", "MIT",
         "https://endoflife.date/docs/api/v1/"},
    Feed{"epss", "epss/scores", ".csv .csv.gz", &k_epss_csv, "", "not stated",
         "https://www.first.org/epss"},
    Feed{"epss-json", "epss/whole-2021-08-31", ".json", &k_epss_json, "", "not stated",
         "https://www.first.org/epss"},
    Feed{"fedora", "fedora/updateinfo", ".xml .xml.gz .xml.zst", &k_updateinfo, "", "not stated",
         "https://bodhi.fedoraproject.org"},
    Feed{"friendsofphp", "friendsofphp", ".yaml", &k_friendsofphp, "", "Unlicense",
         "https://github.com/FriendsOfPHP/security-advisories"},
    Feed{"gentoo", "gentoo/glsa", ".json", &k_glsa_json, "", "not stated",
         "https://security.gentoo.org"},
    Feed{"gentoo-xml", "gentoo/data", ".xml", &k_glsa_xml, "", "not stated",
         "https://security.gentoo.org"},
    ghsa("ghsa-cargo", "ghsa/cargo"),
    ghsa("ghsa-composer", "ghsa/composer"),
    ghsa("ghsa-erlang", "ghsa/erlang"),
    ghsa("ghsa-golang", "ghsa/golang"),
    ghsa("ghsa-maven", "ghsa/maven"),
    ghsa("ghsa-npm", "ghsa/npm"),
    ghsa("ghsa-nuget", "ghsa/nuget"),
    ghsa("ghsa-pip", "ghsa/pip"),
    ghsa("ghsa-pub", "ghsa/pub"),
    ghsa("ghsa-rubygems", "ghsa/rubygems"),
    ghsa("ghsa-swift", "ghsa/swift"),
    Feed{"go", "osv/go", ".json", &k_osv_json, "", "CC-BY-4.0", "https://vuln.go.dev"},
    Feed{"haskell", "haskell/published", ".md", &k_haskell, "", "CC0-1.0",
         "https://github.com/haskell/security-advisories"},
    Feed{"homebrew", "osv/homebrew", ".json", &k_osv_json, "", "CC0-1.0",
         "https://github.com/Homebrew/homebrew-advisory-database"},
    Feed{"julia", "julia", ".md", &k_julia, "", "CC-BY-4.0",
         "https://github.com/JuliaLang/SecurityAdvisories.jl"},
    Feed{"kev", "kev", "known_exploited_vulnerabilities.json", &k_kev_json, "", "CC0-1.0",
         "https://www.cisa.gov/known-exploited-vulnerabilities-catalog"},
    Feed{"kev-csv", "kev/2025-11", ".csv", &k_kev_csv, "", "CC0-1.0",
         "https://www.cisa.gov/known-exploited-vulnerabilities-catalog"},
    Feed{"kubernetes", "osv/k8s", ".json", &k_osv_json, "", "not stated",
         "https://kubernetes.io/docs/reference/issues-security/official-cve-feed/"},
    Feed{"malicious-npm", "ghsa/npm-malicious", ".json", &k_osv_json, "", "Apache-2.0",
         "https://github.com/ossf/malicious-packages"},
    Feed{"minimos", "minimos/secdb", ".json", &k_secdb_json, "MinimOS", "not stated",
         "https://packages.mini.dev/advisories/secdb/security.json"},
    Feed{"nodejs", "nodejs", ".json", &k_nodejs, "", "MIT",
         "https://github.com/nodejs/security-wg"},
    Feed{"nvd", "nvd/cve", ".json .json.gz", &k_nvd, "", "public domain", "https://nvd.nist.gov"},
    Feed{"oracle", "oracle/oval", ".xml .xml.gz", &k_oval, "", "not stated",
         "https://linux.oracle.com/security/oval/"},
    Feed{"oss-fuzz", "osv/oss-fuzz", ".yaml", &k_osv_yaml, "", "CC-BY-4.0",
         "https://github.com/google/oss-fuzz-vulns"},
    Feed{"photon", "photon/oval-claircore", ".xml", &k_oval, "", "not stated",
         "https://packages.vmware.com/photon/photon_oval_definitions/"},
    Feed{"pypa", "osv/pypa", ".yaml", &k_osv_yaml, "", "CC-BY-4.0",
         "https://github.com/pypa/advisory-database"},
    Feed{"r", "r", ".yaml", &k_osv_yaml, "", "Apache-2.0",
         "https://github.com/RConsortium/r-advisory-database"},
    Feed{"redhat-osv", "redhat/osv", ".json", &k_osv_json, "", "CC-BY-4.0",
         "https://security.access.redhat.com/data/osv/"},
    Feed{"redhat-vex", "redhat/vex", ".json", &k_csaf_vex, "", "CC-BY-4.0",
         "https://security.access.redhat.com/data/csaf/v2/vex/"},
    Feed{"rocky", "rocky/osv", ".json", &k_osv_json, "", "not stated",
         "https://errata.rockylinux.org"},
    Feed{"rubysec", "rubysec", ".yml", &k_rubysec, "", "public domain", "https://rubysec.com"},
    Feed{"rustsec", "rustsec", ".md", &k_rustsec, "", "CC0-1.0", "https://rustsec.org"},
    Feed{"suse", "suse/osv", ".json", &k_osv_json, "", "not stated",
         "https://www.suse.com/support/update/"},
    Feed{"ubuntu", "ubuntu/cve-tracker", ".json", &k_ubuntu_json, "", "not stated",
         "https://ubuntu.com/security/cves"},
    Feed{"ubuntu-text", "ubuntu/cve-tracker-text", "", &k_ubuntu_text, "", "not stated",
         "https://git.launchpad.net/ubuntu-cve-tracker"},
    Feed{"wolfi", "wolfi/secdb", ".json", &k_secdb_json, "Wolfi", "not stated",
         "https://packages.wolfi.dev/os/security.json"},
};

constexpr std::array k_formats = {
    &k_alas_json,      &k_arch_avg,     &k_csaf_vex,    &k_cve_record,       &k_debian_list,
    &k_debian_tracker, &k_echo,         &k_end_of_life, &k_end_of_life_json, &k_epss_csv,
    &k_epss_json,      &k_friendsofphp, &k_glsa_json,   &k_glsa_xml,         &k_haskell,
    &k_julia,          &k_kev_csv,      &k_kev_json,    &k_nodejs,           &k_nvd,
    &k_osv_json,       &k_osv_yaml,     &k_oval,        &k_rubysec,          &k_rustsec,
    &k_secdb_json,     &k_secdb_yaml,   &k_ubuntu_json, &k_ubuntu_text,      &k_updateinfo};

}  // namespace

std::span<const Feed> feeds() { return k_feeds; }

const Feed* find_feed(std::string_view name) {
  const auto* const found = std::ranges::find(k_feeds, name, &Feed::name);
  return found == k_feeds.end() ? nullptr : found;
}

std::span<const Format* const> formats() { return k_formats; }

const Format* find_format(std::string_view name) {
  const auto* const found =
      std::ranges::find_if(k_formats, [&](const Format* format) { return format->name == name; });
  return found == k_formats.end() ? nullptr : *found;
}

}  // namespace iar::feed
