#include "agent/exclusions.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

const std::string k_digest = "sha256:" + std::string(64, 'b');

TEST(Exclusions, NamespacesAndAnnotations) {
  const Exclusions rules(" kube-system , ,dev", "", "");
  EXPECT_EQ(rules.rule_for({"dev", false, false, "a", ""}), "namespace dev");
  EXPECT_EQ(rules.rule_for({"kube-system", false, false, "a", ""}), "namespace kube-system");
  EXPECT_EQ(rules.rule_for({"shop", false, false, "a", ""}), "");
  EXPECT_EQ(rules.rule_for({"shop", true, false, "a", ""}), "annotation of namespace shop");
  EXPECT_EQ(rules.rule_for({"shop", false, true, "a", ""}), "annotation of the pod");
}

TEST(Exclusions, RegistriesCountTheirPortsAndDockerHubHasManyNames) {
  const Exclusions rules("", "index.docker.io, https://Reg.example:5000/", "");
  EXPECT_EQ(rules.rule_for({"a", false, false, "nginx", ""}), "registry docker.io");
  EXPECT_EQ(rules.rule_for({"a", false, false, "reg.example:5000/x:1", ""}),
            "registry reg.example:5000");
  EXPECT_EQ(rules.rule_for({"a", false, false, "reg.example/x:1", ""}), "");
}

TEST(Exclusions, ImagesByTagOrDigest) {
  const Exclusions rules(
      "", "", "nginx, reg.example/a:v2, reg.example/b@sha256" + std::string(64, 'b') + ", %%");
  EXPECT_EQ(rules.problems(), std::vector<std::string>{"%%"});
  const auto excluded = [&](const std::string& image, const std::string& id) {
    return !rules.rule_for({"a", false, false, image, id}).empty();
  };
  EXPECT_TRUE(excluded("docker.io/library/nginx:latest", ""));
  EXPECT_FALSE(excluded("nginx:1.25", ""));
  EXPECT_TRUE(excluded("reg.example/a:v2", ""));
  EXPECT_FALSE(excluded("reg.example/a", ""));
  EXPECT_TRUE(excluded("reg.example/b:any", "reg.example/b@" + k_digest));
  EXPECT_TRUE(excluded("reg.example/b@" + k_digest, ""));
  EXPECT_FALSE(excluded("reg.example/a@" + k_digest, ""));
}

}  // namespace
}  // namespace iar::agent
