// How the API server of a cluster is reached, and who to be there: the service account's files in a
// pod, or a kubeconfig (Kubernetes documentation, "Organizing Cluster Access Using kubeconfig
// Files").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "net/http.h"

namespace iar::kube {

constexpr std::size_t k_kubeconfig_bytes_max = std::size_t{1} << 20;
constexpr std::size_t k_token_file_bytes_max = std::size_t{64} << 10;

struct Access {
  net::Url server;  // its path, without a trailing slash, goes before every request's
  net::TlsOptions tls;
  std::string token;       // empty: none, or in a file
  std::string token_file;  // read again when it changes
  std::string space;       // the namespace that is meant when none is named; empty: "default"
  // Certificates that the kubeconfig holds itself, as files without a name that `tls` points to.
  std::vector<std::shared_ptr<const FileDescriptor>> held_files;
};

constexpr std::string_view k_service_account_folder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

// From the variables KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT and the folder of the
// service account. Errors: not_found (this is no pod), corrupt (the address).
Result<Access> pod_access(std::string_view host, std::string_view port, const std::string& folder);

// The current context of a kubeconfig, or the one named. `folder` is where its relative paths
// start. Errors: corrupt, limit, not_found (the context, or what it names), unsupported (ways to
// identify other than tokens, token files and client certificates).
Result<Access> kubeconfig_access(std::string_view text, const std::string& folder,
                                 std::string_view context);
// The same from a file. Errors: also not_found, denied, io.
Result<Access> kubeconfig_file_access(const std::string& path, std::string_view context);

}  // namespace iar::kube
