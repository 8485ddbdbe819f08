// A package as an analyzer sees it in one file, and the other facts that files state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/diagnostic.h"

namespace iar::model {

// Whether the package's own files are there, or a file merely asks for it.
enum class Presence : std::uint8_t { installed, declared };

// Names, versions and types are purl's words (purl-spec, purl-types): `type` is deb, apk, npm …;
// `name_space` is its namespace without encoding ("@babel", "debian", "org.apache.logging.log4j").
struct Package {
  std::string type;
  std::string name_space;
  std::string name;
  std::string version;       // as the ecosystem writes it; a deb's and an rpm's epoch inside
  std::string architecture;  // as the ecosystem writes it ("amd64", "x86_64", "noarch")
  std::string source_name;   // the source package; empty: the same as `name` or unknown
  std::string source_version;
  std::vector<std::string> licenses;  // as declared
  // Further purl qualifiers and facts of one ecosystem, sorted by key: "vendor", "modularity" …
  std::vector<std::pair<std::string, std::string>> properties;
  Presence presence = Presence::installed;
  bool development = false;  // needed to build or test only
  // The names of the packages of the same type that it needs, as declared, without versions:
  // "NAME", for a package with a scope "SCOPE/NAME", for alternatives "ONE|OTHER". Sorted.
  std::vector<std::string> dependencies;

  auto operator<=>(const Package&) const = default;
};

// os-release(5), or what stands in for it in old or small distributions.
struct OsRelease {
  std::string id;          // "debian"; lower case
  std::string version_id;  // "12"; may be empty (rolling distributions)
  std::string name;        // PRETTY_NAME or the like, for people
  std::vector<std::string> id_like;
  std::string version_codename;
  std::string variant_id;
  std::string cpe_name;

  auto operator<=>(const OsRelease&) const = default;
};

// "These paths are mine", as package databases say (dpkg's info/*.list, apk's F: and R: lines).
struct PathClaim {
  std::string path;      // normalised as in FileEntry
  std::string checksum;  // "md5:…", "sha1:…", "sha256:…" in hex; empty: none stated
  auto operator<=>(const PathClaim&) const = default;
};
struct ClaimList {
  std::string type;     // the purl type of the owner
  std::string package;  // its name; for dpkg "name:arch" where the file name says so
  std::vector<PathClaim> claims;
  auto operator<=>(const ClaimList&) const = default;
};

// Everything that one analyzer learned from one file.
struct Facts {
  std::vector<Package> packages;
  std::vector<OsRelease> os_releases;
  std::vector<ClaimList> claims;
  std::vector<std::pair<std::string, std::string>> attributes;  // single values, by name
  std::vector<Diagnostic> diagnostics;

  [[nodiscard]] bool empty() const {
    return packages.empty() && os_releases.empty() && claims.empty() && attributes.empty() &&
           diagnostics.empty();
  }
  bool operator==(const Facts&) const = default;
};

// Digests of a file, of the kinds that package databases state.
struct ContentDigests {
  std::array<std::uint8_t, 16> md5{};
  std::array<std::uint8_t, 20> sha1{};
  std::array<std::uint8_t, 32> sha256{};
  bool operator==(const ContentDigests&) const = default;
};

// The facts of one file; a file that was read and held nothing is listed too, with empty facts.
struct FileFacts {
  std::string path;         // as the layer writes it
  std::uint32_t entry = 0;  // the file's position among the layer's entries, from 0
  Facts facts;
  // Of small files that packages were found in, or that list a package's files.
  std::optional<ContentDigests> digests;
  bool operator==(const FileFacts&) const = default;
};

}  // namespace iar::model
