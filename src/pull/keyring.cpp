#include "pull/keyring.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace iar::pull {

namespace {

struct Location {
  std::string_view host;
  std::string_view port;  // empty: none
  std::string_view path;  // with its leading slash, or empty
};

// "HOST[:PORT][/PATH]" taken apart as Go's net.SplitHostPort and url.Parse do.
Location location_of(std::string_view key) {
  Location out;
  const auto slash = key.find('/');
  const auto authority = key.substr(0, slash);
  if (slash != std::string_view::npos) out.path = key.substr(slash);
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  out.host = authority.substr(0, has_port ? colon : std::string_view::npos);
  if (has_port) out.port = authority.substr(colon + 1);
  return out;
}

bool hosts_match(std::string_view pattern, std::string_view host) {
  if (pattern.starts_with('[')) return pattern == host;
  const auto pattern_parts = split(pattern, '.');
  const auto host_parts = split(host, '.');
  return std::ranges::equal(pattern_parts, host_parts, glob_matches);
}

bool kubelet_matches(std::string_view key, std::string_view name) {
  const auto wanted = location_of(key);
  const auto offered = location_of(name);
  return wanted.port == offered.port && offered.path.starts_with(wanted.path) &&
         hosts_match(wanted.host, offered.host);
}

bool containers_matches(std::string_view key, std::string_view name) {
  return name.starts_with(key) && (name.size() == key.size() || name[key.size()] == '/');
}

void drop_prefix(std::string_view& text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

bool valid_authority(const Location& location) {
  const auto odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  return !location.host.empty() && std::ranges::none_of(location.host, odd) &&
         std::ranges::all_of(location.port, is_digit);
}

// A key of either syntax without scheme, user, query, fragment and version path.
std::optional<std::string> bare_key(std::string_view key) {
  drop_prefix(key, "https://");
  drop_prefix(key, "http://");
  key = key.substr(0, key.find_first_of("?#"));
  const auto slash = key.find('/');
  const auto at = key.substr(0, slash).rfind('@');
  if (at != std::string_view::npos) key.remove_prefix(at + 1);
  auto location = location_of(key);
  if (key.empty() || key.size() > k_key_length_max || !valid_authority(location)) {
    return std::nullopt;
  }
  if (location.path.starts_with("/v1/") || location.path.starts_with("/v2/")) {
    location.path.remove_prefix(3);
  }
  std::string out(key.substr(0, key.find('/')));
  if (location.path != "/") out += location.path;
  return out;
}

std::string containers_key(std::string key) {
  while (key.ends_with('/')) key.pop_back();
  const auto host = key.substr(0, key.find('/'));
  if (host == "index.docker.io" || host == "registry-1.docker.io") {
    key.replace(0, host.size(), "docker.io");
  }
  return key;
}

// Whether an image without a match may use the key index.docker.io.
bool default_registry(std::string_view name) {
  const auto slash = name.find('/');
  const auto first = name.substr(0, slash);
  if (first.empty()) return false;
  return slash == std::string_view::npos || first == "docker.io" || first == "index.docker.io" ||
         first.find_first_of(".:") == std::string_view::npos;
}

}  // namespace

bool Keyring::add(std::string_view key, Credential credential, KeySyntax syntax) {
  auto bare = bare_key(key);
  if (!bare) return false;
  if (syntax == KeySyntax::containers) bare = containers_key(std::move(*bare));
  const auto before = [](const Entry& left, const std::string& right) { return left.key > right; };
  auto place = std::lower_bound(entries_.begin(), entries_.end(), *bare, before);
  while (place != entries_.end() && place->key == *bare) ++place;
  entries_.insert(place, Entry{std::move(*bare), std::move(credential), syntax});
  return true;
}

std::vector<Credential> Keyring::lookup(const Reference& reference) const {
  return lookup(reference.name());
}

std::vector<Credential> Keyring::lookup(std::string_view name) const {
  std::vector<Credential> out;
  for (const auto& entry : entries_) {
    const bool matches = entry.syntax == KeySyntax::kubelet ? kubelet_matches(entry.key, name)
                                                            : containers_matches(entry.key, name);
    if (matches) out.push_back(entry.credential);
  }
  if (!out.empty() || !default_registry(name)) return out;
  for (const auto& entry : entries_) {
    if (entry.syntax == KeySyntax::kubelet && entry.key == "index.docker.io") {
      out.push_back(entry.credential);
    }
  }
  return out;
}

}  // namespace iar::pull
