#include "model/purl.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/hash.h"

namespace iar::model {

namespace {

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// "Character encoding" of the specification: a colon is never encoded, a slash inside one segment
// is.
std::string encoded(std::string_view text) {
  static constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (unreserved(c) || c == ':') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(k_digits[byte >> 4U]);
    out.push_back(k_digits[byte & 15U]);
  }
  return out;
}

// A namespace's segments are encoded one by one; empty ones vanish.
std::string encoded_segments(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    if (!segment.empty()) {
      if (!out.empty()) out.push_back('/');
      out += encoded(segment);
    }
    text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
  }
  return out;
}

// Types whose namespaces and names are the same in either case, and are written in lower case
// (purl-types, each type's definition). Go modules are not: their paths differ by case.
bool is_lower_case(std::string_view type) {
  static constexpr std::array<std::string_view, 14> k_types = {
      "alpm",   "apk", "bitbucket", "bitnami", "brew", "composer", "deb",
      "github", "hex", "luarocks",  "oci",     "pub",  "pypi",     "qpkg"};
  return std::ranges::find(k_types, type) != k_types.end();
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string canonical_namespace(const Package& package) {
  const bool lower = is_lower_case(package.type) || package.type == "rpm";
  return encoded_segments(lower ? lower_case(package.name_space) : package.name_space);
}

std::string canonical_name(const Package& package) {
  std::string name = is_lower_case(package.type) ? lower_case(package.name) : package.name;
  if (package.type == "pypi") std::ranges::replace(name, '_', '-');
  const bool segments = package.type == "golang" || package.type == "git";
  return segments ? encoded_segments(name) : encoded(name);
}

// A qualifier that a type's definition knows; empty type: any type may have it.
struct Qualifier {
  std::string_view type;
  std::string_view key;
};

bool is_qualifier(std::string_view type, std::string_view key) {
  static constexpr std::array k_known = {
      Qualifier{"", "checksum"},        Qualifier{"", "download_url"},
      Qualifier{"", "file_name"},       Qualifier{"", "repository_url"},
      Qualifier{"", "vcs_url"},         Qualifier{"bitnami", "distro"},
      Qualifier{"conan", "channel"},    Qualifier{"conan", "prev"},
      Qualifier{"conan", "rrev"},       Qualifier{"conan", "user"},
      Qualifier{"conda", "build"},      Qualifier{"conda", "channel"},
      Qualifier{"conda", "subdir"},     Qualifier{"conda", "type"},
      Qualifier{"gem", "platform"},     Qualifier{"julia", "uuid"},
      Qualifier{"maven", "classifier"}, Qualifier{"maven", "type"},
      Qualifier{"oci", "tag"},          Qualifier{"otp", "platform"},
      Qualifier{"swid", "tag_id"},      Qualifier{"vcpkg", "port_version"},
      Qualifier{"vcpkg", "triplet"},    Qualifier{"vscode-extension", "platform"},
  };
  return std::ranges::any_of(k_known, [&](const Qualifier& known) {
    return known.key == key && (known.type.empty() || known.type == type);
  });
}

bool of_distribution(std::string_view type) {
  static constexpr std::array<std::string_view, 5> k_types = {"alpm", "apk", "deb", "opkg", "rpm"};
  return std::ranges::find(k_types, type) != k_types.end();
}

}  // namespace

std::string purl(const Package& package, const std::optional<OsRelease>& os) {
  std::string out = "pkg:" + package.type + "/";
  const std::string name_space = canonical_namespace(package);
  if (!name_space.empty()) out += name_space + "/";
  out += canonical_name(package);
  std::map<std::string, std::string> qualifiers;
  std::string version = package.version;
  if (package.type == "rpm") {
    if (const std::size_t colon = version.find(':'); colon != std::string::npos) {
      qualifiers["epoch"] = version.substr(0, colon);
      version.erase(0, colon + 1);
    }
  }
  if (!version.empty()) out += "@" + encoded(version);
  if (!package.architecture.empty()) qualifiers["arch"] = package.architecture;
  if (os && !os->id.empty() && of_distribution(package.type)) {
    qualifiers["distro"] = os->version_id.empty() ? os->id : os->id + "-" + os->version_id;
  }
  for (const auto& [key, value] : package.properties) {
    if (is_qualifier(package.type, key) && !value.empty()) qualifiers[key] = value;
  }
  char separator = '?';
  for (const auto& [key, value] : qualifiers) {
    out += separator + key + "=" + encoded(value);
    separator = '&';
  }
  return out;
}

}  // namespace iar::model
