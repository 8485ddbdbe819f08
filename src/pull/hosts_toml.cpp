// hosts.toml: which servers stand in for one registry, for containerd's resolver. Described in
// containerd's page "Registry Configuration - Introduction". Surprise: the tables' order in the
// file is the order of trying, and the fields at the top are those of the registry itself, which
// comes last.
#include <algorithm>

#include "base/text.h"
#include "net/ip_address.h"
#include "pull/mirrors.h"
#include "pull/toml.h"

namespace iar::pull {

namespace {

// The strings of "a" or ["a", "b"].
std::vector<std::string> strings_of(const toml::node* node) {
  std::vector<std::string> out;
  if (node == nullptr) return out;
  if (const auto one = node->value<std::string>()) out.push_back(*one);
  if (const auto* const many = node->as_array()) {
    for (const auto& element : *many) {
      if (const auto text = element.value<std::string>()) out.push_back(*text);
    }
  }
  return out;
}

std::string absolute(std::string path, std::string_view directory) {
  if (path.empty() || path.starts_with('/')) return path;
  return std::string(directory) + "/" + path;
}

// client = "both.pem" | ["a.pem", "b.pem"] | [["a.cert", "a.key"], …]
std::vector<std::pair<std::string, std::string>> clients_of(const toml::table& table,
                                                            std::string_view directory) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto* const node = table.get("client");
  for (auto& both : strings_of(node)) out.emplace_back(absolute(std::move(both), directory), "");
  const auto* const list = node == nullptr ? nullptr : node->as_array();
  if (list == nullptr) return out;
  for (const auto& element : *list) {
    auto pair = element.is_array() ? strings_of(&element) : std::vector<std::string>();
    if (pair.empty() || pair.size() > 2) continue;
    pair.resize(2);
    out.emplace_back(absolute(std::move(pair[0]), directory),
                     absolute(std::move(pair[1]), directory));
  }
  return out;
}

bool is_header_safe(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

void add_headers(const toml::table& table, Endpoint& out) {
  const auto* const headers = table["header"].as_table();
  if (headers == nullptr) return;
  for (const auto& [name, value] : *headers) {
    for (auto& text : strings_of(&value)) {
      const bool safe = is_header_safe(name.str()) && is_header_safe(text);
      if (safe) out.headers.emplace_back(std::string(name.str()), std::move(text));
    }
  }
}

// "[SCHEME://]AUTHORITY[/PATH]"
Status set_server(std::string_view text, Endpoint& out) {
  if (text.starts_with("http://")) out.scheme = Scheme::http;
  const auto scheme = text.find("://");
  if (scheme != std::string_view::npos) {
    if (!text.starts_with("http://") && !text.starts_with("https://")) {
      return make_error(ErrorCode::corrupt, "a host's scheme is neither http nor https");
    }
    text.remove_prefix(scheme + 3);
  } else if (net::is_loopback_host(net::host_of_authority(text.substr(0, text.find('/'))))) {
    out.scheme = Scheme::either;
  }
  const auto slash = text.find('/');
  out.authority = text.substr(0, slash);
  out.path = slash == std::string_view::npos ? "" : text.substr(slash);
  while (out.path.ends_with('/')) out.path.pop_back();
  const auto odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '@'; };
  if (out.authority.empty() || std::ranges::any_of(text, odd)) {
    return make_error(ErrorCode::corrupt, "a host's name is malformed");
  }
  return {};
}

Result<Endpoint> endpoint_of(std::string_view server, const toml::table& table,
                             std::string_view directory) {
  Endpoint out;
  TRY(set_server(server, out));
  const bool override_path = table["override_path"].value_or(false);
  if (!override_path && !out.path.ends_with("/v2")) out.path += "/v2";
  const auto capabilities = strings_of(table.get("capabilities"));
  if (table.contains("capabilities")) {
    const auto has = [&](auto name) {
      return std::ranges::find(capabilities, name) != capabilities.end();
    };
    out.can_resolve = has("resolve");
    out.can_pull = has("pull");
  }
  for (auto& file : strings_of(table.get("ca"))) {
    out.ca_files.push_back(absolute(std::move(file), directory));
  }
  out.client_certificates = clients_of(table, directory);
  out.skip_verify = table["skip_verify"].value_or(false);
  add_headers(table, out);
  return out;
}

}  // namespace

Result<std::vector<Endpoint>> parse_hosts_toml(std::string_view text, std::string_view registry,
                                               std::string_view directory) {
  TRY_ASSIGN(const auto root, parse_toml(text, k_mirror_file_bytes_max));
  struct Host {
    toml::source_index line;
    std::string_view name;
    const toml::table* table;
  };
  std::vector<Host> hosts;
  if (const auto* const tables = root["host"].as_table()) {
    for (const auto& [name, node] : *tables) {
      if (const auto* const table = node.as_table()) {
        hosts.push_back({table->source().begin.line, name.str(), table});
      }
    }
  }
  if (hosts.size() >= k_endpoints_max) {
    return make_error(ErrorCode::limit, "more than 63 hosts for one registry");
  }
  std::ranges::stable_sort(hosts, {}, &Host::line);
  std::vector<Endpoint> out;
  for (const auto& host : hosts) {
    TRY_ASSIGN(auto endpoint, endpoint_of(host.name, *host.table, directory));
    out.push_back(std::move(endpoint));
  }
  auto server = toml_text(root, "server");
  if (server.empty()) server = registry;
  TRY_ASSIGN(auto last, endpoint_of(server, root, directory));
  last.authority = registry_of_domain(last.authority);
  out.push_back(std::move(last));
  return out;
}

}  // namespace iar::pull
