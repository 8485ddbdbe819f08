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
    Feed{"bitnami", "osv/bitnami", ".json", &k_osv_json, "", "Apache-2.0",
         "https://github.com/bitnami/vulndb"},
    Feed{"debian-lists", "debian/tracker-lists", "list", &k_debian_list, "", "not stated",
         "https://security-tracker.debian.org"},
    Feed{"debian-osv", "debian/osv", ".json", &k_osv_json, "", "not stated",
         "https://security-tracker.debian.org"},
    Feed{"debian-tracker", "debian/tracker", ".json", &k_debian_tracker, "", "not stated",
         "https://security-tracker.debian.org/tracker/data/json"},
    Feed{"drupal", "osv/drupal", ".json", &k_osv_json, "", "MIT",
         "https://github.com/DrupalSecurityTeam/drupal-advisory-database"},
    Feed{"friendsofphp", "friendsofphp", ".yaml", &k_friendsofphp, "", "Unlicense",
         "https://github.com/FriendsOfPHP/security-advisories"},
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
    Feed{"kubernetes", "osv/k8s", ".json", &k_osv_json, "", "not stated",
         "https://kubernetes.io/docs/reference/issues-security/official-cve-feed/"},
    Feed{"malicious-npm", "ghsa/npm-malicious", ".json", &k_osv_json, "", "Apache-2.0",
         "https://github.com/ossf/malicious-packages"},
    Feed{"nodejs", "nodejs", ".json", &k_nodejs, "", "MIT",
         "https://github.com/nodejs/security-wg"},
    Feed{"oss-fuzz", "osv/oss-fuzz", ".yaml", &k_osv_yaml, "", "CC-BY-4.0",
         "https://github.com/google/oss-fuzz-vulns"},
    Feed{"pypa", "osv/pypa", ".yaml", &k_osv_yaml, "", "CC-BY-4.0",
         "https://github.com/pypa/advisory-database"},
    Feed{"r", "r", ".yaml", &k_osv_yaml, "", "Apache-2.0",
         "https://github.com/RConsortium/r-advisory-database"},
    Feed{"redhat-osv", "redhat/osv", ".json", &k_osv_json, "", "CC-BY-4.0",
         "https://security.access.redhat.com/data/osv/"},
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
};

constexpr std::array k_formats = {&k_debian_list, &k_debian_tracker, &k_friendsofphp, &k_haskell,
                                  &k_julia,       &k_nodejs,         &k_osv_json,     &k_osv_yaml,
                                  &k_rubysec,     &k_rustsec,        &k_secdb_json,   &k_secdb_yaml,
                                  &k_ubuntu_json, &k_ubuntu_text};

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
