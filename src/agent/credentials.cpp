#include "agent/credentials.h"

#include <algorithm>

#include "base/text.h"
#include "pull/config_file.h"

namespace iar::agent {

SecretList parse_secret_list(std::string_view text) {
  SecretList out;
  for (const auto part : split(text, ',')) {
    const auto entry = trimmed(part);
    if (entry.empty()) continue;
    const auto colon = entry.find(':');
    const auto space = trimmed(entry.substr(0, colon));
    const auto name =
        colon == std::string_view::npos ? std::string_view() : trimmed(entry.substr(colon + 1));
    if (space.empty() || name.empty()) {
      out.problems.emplace_back(entry);
    } else {
      out.keys.push_back(std::string(space) + "/" + std::string(name));
    }
  }
  return out;
}

void SecretStore::begin_list(std::string_view kind) {
  entries_.with([&](auto& entries) {
    for (auto& [key, entry] : entries) entry.listed = entry.listed && entry.kind != kind;
  });
}

void SecretStore::end_list(std::string_view kind) {
  entries_.with([&](auto& entries) {
    std::erase_if(
        entries, [&](const auto& each) { return each.second.kind == kind && !each.second.listed; });
  });
}

Result<bool> SecretStore::set(std::string_view kind, const kube::PullSecret& secret) {
  const std::string key = secret.space + "/" + secret.name;
  const bool known = entries_.with([&](auto& entries) {
    const auto found = entries.find(key);
    if (found == entries.end() || found->second.config != secret.config) return false;
    found->second.listed = true;
    return true;
  });
  if (known) return false;
  auto parsed = pull::parse_config_file(secret.config, pull::KeySyntax::kubelet, "Secret " + key);
  if (!parsed) {
    remove(key);
    return with_context(std::move(parsed).error(), "Secret " + key);
  }
  Entry entry{std::string(kind), secret.config,
              std::make_shared<const pull::Keyring>(std::move(parsed->keyring)), true};
  entries_.with([&](auto& entries) { entries.insert_or_assign(key, std::move(entry)); });
  return true;
}

void SecretStore::remove(const std::string& key) {
  entries_.with([&](auto& entries) { entries.erase(key); });
}

std::vector<pull::Credential> SecretStore::lookup(const std::vector<std::string>& keys, bool all,
                                                  const pull::Reference& reference) {
  std::vector<std::shared_ptr<const pull::Keyring>> chosen;
  entries_.with([&](auto& entries) {
    for (const auto& key : keys) {
      const auto found = entries.find(key);
      if (found != entries.end()) chosen.push_back(found->second.keyring);
    }
    for (const auto& [key, entry] : entries) {
      if (all && std::ranges::find(keys, key) == keys.end()) chosen.push_back(entry.keyring);
    }
  });
  std::vector<pull::Credential> out;
  for (const auto& keyring : chosen) {
    for (auto& credential : keyring->lookup(reference)) out.push_back(std::move(credential));
  }
  return out;
}

}  // namespace iar::agent
