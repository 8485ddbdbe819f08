#include "kube/access.h"

#include <sys/stat.h>

#include "base/base64.h"
#include "base/text.h"
#include "format/yaml.h"
#include "kube/files.h"

namespace iar::kube {

namespace {

using format::Node;

Result<net::Url> server_url(std::string_view text) {
  TRY_ASSIGN(auto url, net::Url::parse(text));
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

// The member `inner` of the element of the list `list` that has this name.
const Node* named(const Node& root, std::string_view list, std::string_view name,
                  std::string_view inner) {
  const Node* const all = root.find(list);
  if (all == nullptr) return nullptr;
  for (const auto& element : all->items) {
    if (element.text_of("name") == name) return element.find(inner);
  }
  return nullptr;
}

std::string path_in(const std::string& folder, std::string_view path) {
  if (path.empty() || path.starts_with('/') || folder.empty()) return std::string(path);
  return folder + "/" + std::string(path);
}

// A file named by `key`, or held as base64 by `key`-data, which wins. Empty: neither.
Result<std::string> file_of(const Node& node, const std::string& key, const std::string& folder,
                            Access& access) {
  const auto data = node.text_of(key + "-data");
  if (data.empty()) return path_in(folder, node.text_of(key));
  const auto decoded = unbase64(data);
  if (!decoded) return make_error(ErrorCode::corrupt, key + "-data is not base64");
  TRY_ASSIGN(auto file, held_file(*decoded));
  access.held_files.push_back(file);
  return file_path(*file);
}

Status set_cluster(const Node& cluster, const std::string& folder, Access& access) {
  TRY_ASSIGN(access.server, server_url(cluster.text_of("server")));
  TRY_ASSIGN(auto authority, file_of(cluster, "certificate-authority", folder, access));
  if (!authority.empty()) access.tls.ca_files.push_back(std::move(authority));
  access.tls.skip_verify = cluster.text_of("insecure-skip-tls-verify") == "true";
  return {};
}

Status set_user(const Node& user, const std::string& folder, Access& access) {
  for (const auto* const key : {"exec", "auth-provider", "username"}) {
    if (user.find(key) != nullptr) {
      return make_error(ErrorCode::unsupported,
                        std::string("users with \"") + key +
                            "\" are not supported: use a token, a token file or a certificate");
    }
  }
  access.token = user.text_of("token");
  if (access.token.empty()) access.token_file = path_in(folder, user.text_of("tokenFile"));
  TRY_ASSIGN(access.tls.certificate_file, file_of(user, "client-certificate", folder, access));
  TRY_ASSIGN(access.tls.key_file, file_of(user, "client-key", folder, access));
  return {};
}

Error missing(std::string_view what, std::string_view name) {
  return make_error(ErrorCode::not_found, "the kubeconfig has no " + std::string(what) + " \"" +
                                              std::string(name) + "\"");
}

}  // namespace

Result<Access> pod_access(std::string_view host, std::string_view port, const std::string& folder) {
  if (host.empty() || port.empty()) {
    return make_error(ErrorCode::not_found,
                      "not in a pod: KUBERNETES_SERVICE_HOST and _PORT are not set");
  }
  const bool v6 = host.find(':') != std::string_view::npos && !host.starts_with('[');
  const std::string name = v6 ? "[" + std::string(host) + "]" : std::string(host);
  Access access;
  TRY_ASSIGN(access.server, server_url("https://" + name + ":" + std::string(port)));
  access.token_file = folder + "/token";
  access.tls.ca_files.push_back(folder + "/ca.crt");
  const auto space = read_small_file(folder + "/namespace", k_token_file_bytes_max);
  if (space) access.space = trimmed(*space);
  return access;
}

Result<Access> kubeconfig_access(std::string_view text, const std::string& folder,
                                 std::string_view context) {
  if (text.size() > k_kubeconfig_bytes_max) {
    return make_error(ErrorCode::limit, "the kubeconfig is larger than 1 MiB");
  }
  TRY_ASSIGN(const auto documents, format::parse_yaml(text));
  if (documents.empty() || !documents.front().is_mapping()) {
    return make_error(ErrorCode::corrupt, "not a kubeconfig");
  }
  const Node& root = documents.front();
  const auto chosen = context.empty() ? root.text_of("current-context") : context;
  const Node* const choice = named(root, "contexts", chosen, "context");
  if (choice == nullptr) return missing("context", chosen);
  const Node* const cluster = named(root, "clusters", choice->text_of("cluster"), "cluster");
  if (cluster == nullptr) return missing("cluster", choice->text_of("cluster"));
  Access access;
  access.space = choice->text_of("namespace");
  TRY(set_cluster(*cluster, folder, access));
  const Node* const user = named(root, "users", choice->text_of("user"), "user");
  if (user != nullptr) TRY(set_user(*user, folder, access));
  return access;
}

Result<Access> kubeconfig_file_access(const std::string& path, std::string_view context) {
  TRY_ASSIGN(const auto text, read_small_file(path, k_kubeconfig_bytes_max));
  const auto slash = path.rfind('/');
  const auto folder = slash == std::string::npos ? std::string() : path.substr(0, slash);
  auto access = kubeconfig_access(text, folder, context);
  if (!access) return with_context(std::move(access).error(), path);
  return access;
}

}  // namespace iar::kube
