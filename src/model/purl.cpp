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

bool of_distribution(std::string_view type) {
  static constexpr std::array<std::string_view, 5> k_types = {"alpm", "apk", "deb", "opkg", "rpm"};
  return std::ranges::find(k_types, type) != k_types.end();
}

}  // namespace

std::string purl(const Package& package, const std::optional<OsRelease>& os) {
  static constexpr std::array<std::string_view, 4> k_qualifiers = {"classifier", "repository_url",
                                                                   "type", "vcs_url"};
  std::string out = "pkg:" + package.type + "/";
  const std::string name_space = encoded_segments(package.name_space);
  if (!name_space.empty()) out += name_space + "/";
  out += package.type == "golang" ? encoded_segments(package.name) : encoded(package.name);
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
    const bool known = std::ranges::find(k_qualifiers, key) != k_qualifiers.end();
    if (known && !value.empty()) qualifiers[key] = value;
  }
  char separator = '?';
  for (const auto& [key, value] : qualifiers) {
    out += separator + key + "=" + encoded(value);
    separator = '&';
  }
  return out;
}

}  // namespace iar::model
