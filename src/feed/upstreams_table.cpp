// All places that feeds are fetched from, sorted by feed; docs/feeds.md shows the same table.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "feed/feed.h"
#include "feed/upstream.h"
#include "net/url.h"

namespace iar::feed {

namespace {

constexpr std::string_view k_alpine_parts =
    "edge/main edge/community v3.10/main v3.10/community v3.11/main v3.11/community v3.12/main "
    "v3.12/community v3.13/main v3.13/community v3.14/main v3.14/community v3.15/main "
    "v3.15/community v3.16/main v3.16/community v3.17/main v3.17/community v3.18/main "
    "v3.18/community v3.19/main v3.19/community v3.20/main v3.20/community v3.21/main "
    "v3.21/community v3.22/main v3.22/community";
constexpr std::string_view k_nvd_parts =
    "2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 "
    "2020 "
    "2021 2022 2023 2024 2025 2026";

#define IAR_FORGE(repository, branch) \
  "https://codeload.github.com/" repository "/tar.gz/refs/heads/" branch
#define IAR_OSV(ecosystem) \
  "https://osv-vulnerabilities.storage.googleapis.com/" ecosystem "/all.zip"

constexpr Upstream ghsa(std::string_view feed, std::string_view url) {
  return {feed, url, "", Pack::zip, "", "GHSA-"};
}

constexpr std::array k_upstreams = {
    Upstream{"almalinux", IAR_OSV("AlmaLinux"), "", Pack::zip, "", ""},
    Upstream{"alpine-secdb", "https://secdb.alpinelinux.org/*.json", k_alpine_parts, Pack::file, "",
             ""},
    Upstream{"azurelinux", IAR_FORGE("microsoft/AzureLinuxVulnerabilityData", "main"), "",
             Pack::repository, "", ""},
    Upstream{"bitnami", IAR_OSV("Bitnami"), "", Pack::zip, "", ""},
    Upstream{"chainguard", "https://packages.cgr.dev/chainguard/security.json", "", Pack::file, "",
             ""},
    Upstream{"cve", IAR_FORGE("cisagov/vulnrichment", "develop"), "", Pack::repository, "", "CVE-"},
    Upstream{"debian-lists",
             "https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/*",
             "DSA/list DLA/list DTSA/list", Pack::file, "", ""},
    Upstream{"debian-osv", IAR_OSV("Debian"), "", Pack::zip, "", ""},
    Upstream{"debian-tracker", "https://security-tracker.debian.org/tracker/data/json", "",
             Pack::file, "", ""},
    Upstream{"drupal", IAR_FORGE("DrupalSecurityTeam/drupal-advisory-database", "main"), "",
             Pack::repository, "advisories/", ""},
    Upstream{"echo", "https://advisory.echohq.com/data.json", "", Pack::file, "", ""},
    Upstream{"end-of-life", IAR_FORGE("endoflife-date/endoflife.date", "master"), "",
             Pack::repository, "products/", ""},
    Upstream{"epss", "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz", "",
             Pack::file, "", ""},
    Upstream{"friendsofphp", IAR_FORGE("FriendsOfPHP/security-advisories", "master"), "",
             Pack::repository, "", ""},
    ghsa("ghsa-cargo", IAR_OSV("crates.io")),
    ghsa("ghsa-composer", IAR_OSV("Packagist")),
    ghsa("ghsa-erlang", IAR_OSV("Hex")),
    ghsa("ghsa-golang", IAR_OSV("Go")),
    ghsa("ghsa-maven", IAR_OSV("Maven")),
    ghsa("ghsa-npm", IAR_OSV("npm")),
    ghsa("ghsa-nuget", IAR_OSV("NuGet")),
    ghsa("ghsa-pip", IAR_OSV("PyPI")),
    ghsa("ghsa-pub", IAR_OSV("Pub")),
    ghsa("ghsa-rubygems", IAR_OSV("RubyGems")),
    ghsa("ghsa-swift", IAR_OSV("SwiftURL")),
    Upstream{"go", "https://vuln.go.dev/vulndb.zip", "", Pack::zip, "ID/", "GO-"},
    Upstream{"haskell", IAR_FORGE("haskell/security-advisories", "main"), "", Pack::repository,
             "advisories/published/", ""},
    Upstream{"homebrew", IAR_FORGE("Homebrew/homebrew-advisory-database", "main"), "",
             Pack::repository, "", "BREW-"},
    Upstream{"julia", IAR_FORGE("JuliaLang/SecurityAdvisories.jl", "main"), "", Pack::repository,
             "advisories/published/", ""},
    Upstream{"kev",
             "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
             "", Pack::file, "", ""},
    Upstream{"malicious-npm", IAR_OSV("npm"), "", Pack::zip, "", "MAL-"},
    Upstream{"minimos", "https://packages.mini.dev/advisories/secdb/security.json", "", Pack::file,
             "", ""},
    Upstream{"nodejs", IAR_FORGE("nodejs/security-wg", "main"), "", Pack::repository, "vuln/", ""},
    Upstream{"nvd", "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-*.json.gz", k_nvd_parts,
             Pack::file, "", ""},
    Upstream{"oss-fuzz", IAR_FORGE("google/oss-fuzz-vulns", "main"), "", Pack::repository, "vulns/",
             ""},
    Upstream{"pypa", IAR_FORGE("pypa/advisory-database", "main"), "", Pack::repository, "vulns/",
             ""},
    Upstream{"r", IAR_FORGE("RConsortium/r-advisory-database", "main"), "", Pack::repository,
             "vulns/", ""},
    Upstream{"redhat-osv", IAR_OSV("Red%20Hat"), "", Pack::zip, "", ""},
    Upstream{"rocky", IAR_OSV("Rocky%20Linux"), "", Pack::zip, "", ""},
    Upstream{"rubysec", IAR_FORGE("rubysec/ruby-advisory-db", "master"), "", Pack::repository, "",
             ""},
    Upstream{"rustsec", IAR_FORGE("rustsec/advisory-db", "main"), "", Pack::repository, "",
             "RUSTSEC-"},
    Upstream{"suse", IAR_OSV("SUSE"), "", Pack::zip, "", ""},
    Upstream{"wolfi", "https://packages.wolfi.dev/os/security.json", "", Pack::file, "", ""},
};

#undef IAR_FORGE
#undef IAR_OSV

constexpr std::size_t k_lines_max = 10'000;

}  // namespace

std::span<const Upstream> upstreams() { return k_upstreams; }

const Upstream* find_upstream(std::string_view feed) {
  const auto* const found = std::ranges::find(k_upstreams, feed, &Upstream::feed);
  return found == k_upstreams.end() ? nullptr : found;
}

std::string_view pack_name(Pack pack) {
  static constexpr std::array<std::string_view, 4> k_names = {"file", "zip", "tar", "repository"};
  return k_names.at(static_cast<std::size_t>(pack));
}

Result<UpstreamUrls> parse_upstream_urls(std::string_view text) {
  UpstreamUrls out;
  const auto lines = split(text, '\n');
  if (lines.size() > k_lines_max) return make_error(ErrorCode::limit, "too many lines");
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = trimmed(lines[at]);
    if (line.empty() || line.front() == '#') continue;
    const auto blank = std::ranges::find_if(line, is_blank);
    const std::string_view name(line.begin(), blank);
    const std::string_view url = trimmed(std::string_view(blank, line.end()));
    const auto wrong = [&](std::string_view what) {
      return make_error(ErrorCode::corrupt,
                        "line " + std::to_string(at + 1) + ": " + std::string(what));
    };
    if (find_upstream(name) == nullptr) return wrong("no feed of that name is fetched");
    if (!net::Url::parse(url)) return wrong("NAME URL is needed");
    out.insert_or_assign(std::string(name), std::string(url));
  }
  return out;
}

}  // namespace iar::feed
