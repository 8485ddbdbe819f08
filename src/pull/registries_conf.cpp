// registries.conf, version 2: rules that rewrite references by their prefix, for podman, CRI-O and
// their kin. Described in containers-registries.conf(5). Surprise: a prefix "*.HOST" takes the
// whole host name with it, and an empty location means "as written".
#include <algorithm>

#include "base/text.h"
#include "pull/mirrors.h"
#include "pull/toml.h"

namespace iar::pull {

namespace {

std::optional<PullFromMirror> use_of(std::string_view text) {
  if (text.empty() || text == "all") return PullFromMirror::all;
  if (text == "digest-only") return PullFromMirror::digest_only;
  if (text == "tag-only") return PullFromMirror::tag_only;
  return std::nullopt;
}

Result<RegistryLocation> location_of(const toml::table& table) {
  RegistryLocation out;
  out.location = toml_text(table, "location");
  while (out.location.ends_with('/')) out.location.pop_back();
  out.insecure = table["insecure"].value_or(false);
  const auto use = use_of(toml_text(table, "pull-from-mirror"));
  if (!use) return make_error(ErrorCode::corrupt, "an unknown value of pull-from-mirror");
  if (out.location.find("://") != std::string::npos) {
    return make_error(ErrorCode::corrupt, "a location has no scheme");
  }
  out.use = *use;
  return out;
}

Result<RegistryRule> rule_of(const toml::table& table) {
  RegistryRule out;
  TRY_ASSIGN(out.primary, location_of(table));
  out.prefix = toml_text(table, "prefix");
  while (out.prefix.ends_with('/')) out.prefix.pop_back();
  if (out.prefix.empty()) out.prefix = out.primary.location;
  if (out.prefix.empty()) return make_error(ErrorCode::corrupt, "a registry without a location");
  out.blocked = table["blocked"].value_or(false);
  const bool digest_only = table["mirror-by-digest-only"].value_or(false);
  const auto* const mirrors = table["mirror"].as_array();
  if (mirrors == nullptr) return out;
  for (const auto& node : *mirrors) {
    const auto* const mirror = node.as_table();
    if (mirror == nullptr) continue;
    TRY_ASSIGN(auto location, location_of(*mirror));
    if (location.location.empty()) {
      return make_error(ErrorCode::corrupt, "a mirror without a location");
    }
    if (digest_only) location.use = PullFromMirror::digest_only;
    if (out.mirrors.size() + 1 >= k_endpoints_max) {
      return make_error(ErrorCode::limit, "more than 63 mirrors for one registry");
    }
    out.mirrors.push_back(std::move(location));
  }
  return out;
}

// How many characters of `name` the prefix stands for; nothing when it does not.
std::optional<std::size_t> matched_length(std::string_view prefix, std::string_view name) {
  if (prefix.starts_with("*.")) {
    const auto host = name.substr(0, name.find('/'));
    const auto suffix = prefix.substr(1);
    const bool matches = host.size() > suffix.size() && host.ends_with(suffix);
    return matches ? std::optional(host.size()) : std::nullopt;
  }
  if (!name.starts_with(prefix)) return std::nullopt;
  if (name.size() > prefix.size() && name[prefix.size()] != '/') return std::nullopt;
  return prefix.size();
}

Result<Endpoint> endpoint_at(const RegistryLocation& location, std::string_view name,
                             std::size_t matched) {
  std::string full = location.location.empty()
                         ? std::string(name)
                         : location.location + std::string(name.substr(matched));
  const auto slash = full.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == full.size()) {
    return make_error(ErrorCode::corrupt, "a location leaves no repository's name");
  }
  Endpoint out;
  out.authority = registry_of_domain(full.substr(0, slash));
  out.repository = full.substr(slash + 1);
  out.skip_verify = location.insecure;
  out.scheme = location.insecure ? Scheme::either : Scheme::https;
  return out;
}

bool used_for(PullFromMirror use, const Reference& reference) {
  switch (use) {
    case PullFromMirror::digest_only: return reference.digest.has_value();
    case PullFromMirror::tag_only: return !reference.digest.has_value();
    default: return true;
  }
}

}  // namespace

Result<std::vector<RegistryRule>> parse_registries_conf(std::string_view text) {
  TRY_ASSIGN(const auto root, parse_toml(text, k_mirror_file_bytes_max));
  std::vector<RegistryRule> out;
  if (root.contains("registries")) {
    return make_error(ErrorCode::corrupt, "registries.conf of version 1 is not read");
  }
  const auto* const tables = root["registry"].as_array();
  if (tables == nullptr) return out;
  for (const auto& node : *tables) {
    const auto* const table = node.as_table();
    if (table == nullptr) return make_error(ErrorCode::corrupt, "a registry is not a table");
    TRY_ASSIGN(auto rule, rule_of(*table));
    out.push_back(std::move(rule));
  }
  return out;
}

Result<std::optional<std::vector<Endpoint>>> endpoints_by_rules(
    const std::vector<RegistryRule>& rules, const Reference& reference) {
  const auto name = reference.name();
  const RegistryRule* best = nullptr;
  for (const auto& rule : rules) {
    const bool longer = best == nullptr || rule.prefix.size() > best->prefix.size();
    if (longer && matched_length(rule.prefix, name)) best = &rule;
  }
  if (best == nullptr) return std::optional<std::vector<Endpoint>>();
  if (best->blocked) {
    return make_reason_error(ErrorCode::denied, "denied", "registries.conf blocks this registry",
                             name);
  }
  const auto matched = *matched_length(best->prefix, name);
  std::vector<Endpoint> out;
  for (const auto& mirror : best->mirrors) {
    if (!used_for(mirror.use, reference)) continue;
    TRY_ASSIGN(auto endpoint, endpoint_at(mirror, name, matched));
    out.push_back(std::move(endpoint));
  }
  TRY_ASSIGN(auto primary, endpoint_at(best->primary, name, matched));
  out.push_back(std::move(primary));
  return std::optional(std::move(out));
}

}  // namespace iar::pull
