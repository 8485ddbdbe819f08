#include "pull/config_file.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace iar::pull {

namespace {

bool is_helper_name(std::string_view name) {
  const auto plain = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, plain);
}

// `auth` is base64 of "user:password" and wins over the two plain fields.
bool take_auth(const JsonValue& entry, Credential& out) {
  const auto field = trimmed(entry.text("auth"));
  if (field.empty()) return true;
  auto decoded = unbase64(field);
  if (!decoded) return false;
  // Some writers pad the text with zero bytes.
  while (decoded->ends_with('\0')) decoded->pop_back();
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return false;
  out.username = decoded->substr(0, colon);
  out.password = decoded->substr(colon + 1);
  return true;
}

// Control characters in a secret could forge header lines.
bool is_clean(const Credential& credential) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  return std::ranges::none_of(credential.username, control) &&
         std::ranges::none_of(credential.password, control) &&
         std::ranges::none_of(credential.identity_token, control) &&
         std::ranges::none_of(credential.registry_token, control);
}

std::optional<Credential> credential_of(const JsonValue& entry) {
  Credential out;
  out.username = entry.text("username");
  out.password = entry.text("password");
  out.identity_token = entry.text("identitytoken");
  out.registry_token = entry.text("registrytoken");
  if (!take_auth(entry, out) || !is_clean(out)) return std::nullopt;
  return out;
}

struct Reader {
  KeySyntax syntax;
  std::string_view origin;
  ConfigFile out;

  void problem(std::string_view key, std::string_view what) {
    out.problems.push_back(std::string(origin) + ", key " +
                           escaped_for_display(key.substr(0, 200)) + ": " + std::string(what));
  }

  void add(std::string_view key, const JsonValue& entry) {
    if (!entry.is_object()) return problem(key, "the entry is not an object");
    auto credential = credential_of(entry);
    if (!credential) return problem(key, "\"auth\" is not base64 of USER:PASSWORD");
    if (credential->empty()) return;  // its secret is in a credential store
    credential->origin = std::string(origin) + ", key " + escaped_for_display(key.substr(0, 200));
    if (!out.keyring.add(key, std::move(*credential), syntax)) {
      problem(key, "the key is not a registry");
    }
  }

  void add_helper(std::string_view key, const JsonValue& name) {
    const auto text = name.string();
    if (!text || !is_helper_name(*text)) return problem(key, "not a credential helper's name");
    out.helpers.emplace_back(std::string(key.substr(0, k_key_length_max)), std::string(*text));
  }

  void add_store(std::string_view name) {
    if (name.empty()) return;
    if (!is_helper_name(name)) return problem("credsStore", "not a credential helper's name");
    out.store = name;
  }
};

bool has_modern_form(const JsonValue& root) {
  static constexpr std::array<std::string_view, 7> k_names = {
      "auths", "credsStore", "credHelpers", "HttpHeaders", "proxies", "plugins", "currentContext"};
  return std::ranges::any_of(k_names, [&](auto name) { return root.get(name).has_value(); });
}

}  // namespace

Result<ConfigFile> parse_config_file(std::string_view json, KeySyntax syntax,
                                     std::string_view origin) {
  if (json.size() > k_config_bytes_max) {
    return make_error(ErrorCode::limit, "the credentials file is larger than 4 MiB",
                      std::string(origin));
  }
  JsonDocument document;
  const auto parsed = document.parse(json);
  if (!parsed || !parsed->is_object()) {
    return make_error(ErrorCode::corrupt, "the credentials file is not a JSON object",
                      std::string(origin));
  }
  const JsonValue root = *parsed;
  Reader reader{syntax, origin, {}};
  const auto auths = has_modern_form(root) ? root.get("auths") : std::optional(root);
  const auto helpers = root.get("credHelpers");
  const auto entries = auths ? auths->members() : std::vector<JsonValue::Member>{};
  const auto helper_entries = helpers ? helpers->members() : std::vector<JsonValue::Member>{};
  if (entries.size() + helper_entries.size() > k_config_entries_max) {
    return make_error(ErrorCode::limit, "the credentials file has more than 2000 entries",
                      std::string(origin));
  }
  for (const auto& [key, entry] : entries) reader.add(key, entry);
  for (const auto& [key, name] : helper_entries) reader.add_helper(key, name);
  reader.add_store(root.text("credsStore"));
  return std::move(reader.out);
}

}  // namespace iar::pull
