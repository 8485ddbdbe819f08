#include "kube/access.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "kube/files.h"
#include "kube/token_file.h"
#include "support/temporary_folder.h"

namespace iar::kube {
namespace {

std::string kubeconfig(const std::string& user) {
  return R"(
apiVersion: v1
kind: Config
current-context: lab
contexts:
- name: lab
  context: {cluster: c, user: u, namespace: apps}
- name: broken
  context: {cluster: absent, user: u}
clusters:
- name: c
  cluster:
    server: https://10.0.0.1:6443/
    certificate-authority-data: )" +
         base64(as_bytes("PEM")) + R"(
users:
- name: u
  user:
    )" + user +
         "\n";
}

TEST(Access, KubeconfigNamesServerAuthorityAndUser) {
  const auto access = kubeconfig_access(kubeconfig("token: abc"), "/conf", "");
  ASSERT_TRUE(access.ok()) << access.error().text();
  EXPECT_EQ(access->server.text(), "https://10.0.0.1:6443");
  EXPECT_EQ(access->token, "abc");
  EXPECT_EQ(access->space, "apps");
  ASSERT_EQ(access->tls.ca_files.size(), 1U);
  const auto held = read_small_file(access->tls.ca_files[0], 100);
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(*held, "PEM");
}

TEST(Access, FilesOfAKubeconfigLieBesideIt) {
  const auto text = kubeconfig("{tokenFile: t, client-certificate: c.pem, client-key: /k.pem}");
  const auto access = kubeconfig_access(text, "/conf", "lab");
  ASSERT_TRUE(access.ok());
  EXPECT_EQ(access->token_file, "/conf/t");
  EXPECT_EQ(access->tls.certificate_file, "/conf/c.pem");
  EXPECT_EQ(access->tls.key_file, "/k.pem");
}

TEST(Access, WhatIsMissingOrNotSupportedIsSaid) {
  EXPECT_EQ(kubeconfig_access(kubeconfig("token: a"), "", "no").error().code, ErrorCode::not_found);
  EXPECT_EQ(kubeconfig_access(kubeconfig("token: a"), "", "broken").error().code,
            ErrorCode::not_found);
  EXPECT_EQ(kubeconfig_access(kubeconfig("exec: {command: aws}"), "", "").error().code,
            ErrorCode::unsupported);
  EXPECT_EQ(kubeconfig_access("- a", "", "").error().code, ErrorCode::corrupt);
}

TEST(Access, PodReadsTheServiceAccountsFolder) {
  const testing::TemporaryFolder folder;
  folder.write("namespace", "iar\n");
  const auto access = pod_access("fd00::1", "443", folder.text());
  ASSERT_TRUE(access.ok()) << access.error().text();
  EXPECT_EQ(access->server.text(), "https://[fd00::1]");
  EXPECT_EQ(access->space, "iar");
  EXPECT_EQ(access->token_file, folder.text() + "/token");
  EXPECT_EQ(pod_access("", "", folder.text()).error().code, ErrorCode::not_found);
}

TEST(Access, TokenFileIsReadAgainWhenItChanges) {
  const testing::TemporaryFolder folder;
  TokenFile token(folder.text() + "/token");
  EXPECT_EQ(token.current().error().code, ErrorCode::not_found);
  folder.write("token", "first\n");
  ASSERT_TRUE(token.current().ok());
  EXPECT_EQ(*token.current(), "first");
  folder.write("next", "second");
  std::filesystem::rename(folder.path() / "next", folder.path() / "token");
  EXPECT_EQ(*token.current(), "second");
  folder.write("token", "  \n");
  EXPECT_EQ(token.current().error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace iar::kube
