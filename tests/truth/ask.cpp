#include "truth/ask.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/osv.h"
#include "model/property.h"

namespace iar::truth {

namespace {

using Codename = std::pair<std::string_view, std::string_view>;
constexpr std::array<Codename, 9> k_debian_releases = {{{"lenny", "5"},
                                                        {"squeeze", "6"},
                                                        {"wheezy", "7"},
                                                        {"jessie", "8"},
                                                        {"stretch", "9"},
                                                        {"buster", "10"},
                                                        {"bullseye", "11"},
                                                        {"bookworm", "12"},
                                                        {"trixie", "13"}}};

// Alpine: the ids of vulnerabilities; a finder's number or a project's own ("ZDI-CAN-…", "DW2024…")
// is none in the table. The others: the years from which the table was made.
constexpr std::array k_tables = {
    Table{"almalinux8", "almalinux", "osv-almalinux", "osv/almalinux/", "rpm", "almalinux", ""},
    Table{"almalinux9", "almalinux", "osv-almalinux", "osv/almalinux/", "rpm", "almalinux", ""},
    Table{"almalinux10", "almalinux", "osv-almalinux", "osv/almalinux/", "rpm", "almalinux", ""},
    Table{"alpine-secdb", "alpine-secdb", "alpine", "alpine/secdb/", "apk", "alpine",
          "ALPINE- CVE- GHSA- GNUTLS-SA- RUSTSEC- XSA-"},
    Table{"bitnami", "bitnami", "osv-bitnami", "osv/bitnami/", "bitnami", "", ""},
    Table{"crates.io", "rustsec", "rustsec", "rustsec/", "cargo", "", ""},
    Table{"debian-dsa-dla", "debian-lists", "debian-other", "debian/tracker-lists/", "deb",
          "debian", "DSA- DLA-", false},
    Table{"debian-osv-cve", "debian-osv", "debian-osv",
          "debian/osv/CVE/2021/ debian/osv/CVE/2022/ debian/osv/CVE/2023/ debian/osv/CVE/2024/",
          "deb", "debian", "CVE-"},
    Table{"ghsa-cargo", "ghsa-cargo", "ghsa", "ghsa/cargo/", "cargo", "", ""},
    Table{"ghsa-composer", "ghsa-composer", "ghsa", "ghsa/composer/", "composer", "", ""},
    Table{"ghsa-erlang", "ghsa-erlang", "ghsa", "ghsa/erlang/", "hex", "", ""},
    Table{"ghsa-golang", "ghsa-golang", "ghsa", "ghsa/golang/", "golang", "", ""},
    Table{"ghsa-maven", "ghsa-maven", "ghsa", "ghsa/maven/", "maven", "", ""},
    Table{"ghsa-npm", "ghsa-npm", "ghsa", "ghsa/npm/", "npm", "", ""},
    Table{"ghsa-nuget", "ghsa-nuget", "ghsa", "ghsa/nuget/", "nuget", "", ""},
    Table{"ghsa-pip", "ghsa-pip", "ghsa", "ghsa/pip/", "pypi", "", ""},
    Table{"ghsa-pub", "ghsa-pub", "ghsa", "ghsa/pub/", "pub", "", ""},
    Table{"ghsa-rubygems", "ghsa-rubygems", "ghsa", "ghsa/rubygems/", "gem", "", ""},
    Table{"ghsa-swift", "ghsa-swift", "ghsa", "ghsa/swift/", "swift", "", ""},
    Table{"go", "go", "osv-go", "osv/go/", "golang", "", ""},
    Table{"npm-nodejs-wg", "nodejs", "nodejs", "nodejs/", "npm", "", ""},
    Table{"packagist", "friendsofphp", "friendsofphp", "friendsofphp/", "composer", "", ""},
    Table{"pypi", "pypa", "osv-pypa", "osv/pypa/", "pypi", "", ""},
    Table{"redhat-osv", "redhat-osv", "redhat-osv",
          "redhat/osv/RHSA/2022/ redhat/osv/RHSA/2023/ redhat/osv/RHSA/2024/ redhat/osv/RHSA/2025/",
          "rpm", "rhel", ""},
    Table{"rocky-osv", "rocky", "rocky", "rocky/osv/", "rpm", "rocky", ""},
    Table{"rubygems", "rubysec", "rubysec", "rubysec/", "gem", "", ""},
    Table{"suse-osv", "suse", "suse-osv",
          "suse/osv/SUSE/SU/2024/ suse/osv/SUSE/SU/2025/ suse/osv/openSUSE/SU/2024/ "
          "suse/osv/openSUSE/SU/2025/",
          "rpm", "sles", "SUSE-SU- openSUSE-SU-"},
};

// The number at the end of a table's name: "almalinux9".
std::string_view number_behind(std::string_view name) {
  const auto last = name.find_last_not_of("0123456789");
  return last == std::string_view::npos ? name : name.substr(last + 1);
}

std::string_view debian_number(std::string_view codename) {
  const auto found = std::ranges::find(k_debian_releases, codename, &Codename::first);
  return found == k_debian_releases.end() ? codename : found->second;
}

// "Red Hat:enterprise_linux:9::appstream", "Wolfi": not a mere number or codename.
bool is_ecosystem(std::string_view text) { return text.find(':') != std::string_view::npos; }

void set_release(const Table& table, std::string_view release, Asked& out) {
  if (is_ecosystem(release)) {
    model::set_property(out.package, model::k_osv_ecosystem, release);
    return;
  }
  out.os.emplace();
  out.os->id = table.os;
  out.os->version_id = release;
  if (table.os == "debian") out.os->version_id = debian_number(release);
  // Which calls itself by the release to come.
  if (table.os == "alpine" && release == "edge") out.os->version_id = "3.99_alpha20240101";
  if (table.os == "alpine" && release.starts_with('v')) out.os->version_id = release.substr(1);
}

}  // namespace

std::span<const Table> tables() { return k_tables; }

std::optional<Columns> columns_of(const Row& head) {
  const auto column = [&](std::initializer_list<std::string_view> names) {
    std::optional<std::size_t> out;
    for (std::size_t at = 0; at + 1 < head.size() && !out; ++at) {
      if (std::ranges::find(names, head[at]) != names.end()) out = at;
    }
    return out;
  };
  const auto package = column({"package", "origin package", "source", "name", "source package"});
  const auto version = column({"version"});
  if (!package || !version) return std::nullopt;
  return Columns{column({"release", "branch", "ecosystem", "distribution"}), *package, *version,
                 head.size() - 1};
}

Asked asked(const Table& table, const Columns& columns, const Row& row) {
  Asked out;
  out.package.type = table.type;
  out.package.name = row[columns.package];
  out.package.version = row[columns.version];
  const auto colon = out.package.name.find(':');
  if (table.type == "maven" && colon != std::string::npos) {
    out.package.name_space = out.package.name.substr(0, colon);
    out.package.name.erase(0, colon + 1);
  }
  if (!table.os.empty()) {
    const std::string_view release =
        columns.release ? row[*columns.release] : number_behind(table.name);
    set_release(table, release, out);
  }
  return out;
}

}  // namespace iar::truth
