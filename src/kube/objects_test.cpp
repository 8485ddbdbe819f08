#include "kube/objects.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace iar::kube {
namespace {

JsonValue parsed(JsonDocument& document, std::string_view text) {
  const auto root = document.parse(text);
  EXPECT_TRUE(root.ok());
  return root.ok() ? *root : JsonValue();
}

constexpr std::string_view k_pod = R"({"metadata":{"name":"web-1","namespace":"shop","uid":"u1",
 "annotations":{"iar.dev/imageanalyzer":"disabled"},
 "ownerReferences":[{"kind":"Other","name":"x"},
   {"kind":"ReplicaSet","name":"web","controller":true}]},
 "spec":{"nodeName":"n1","serviceAccountName":"default","imagePullSecrets":[{"name":"pull"},{}],
  "initContainers":[{"name":"first","image":"i:1"},
    {"name":"mesh","image":"m:1","restartPolicy":"Always"}],
  "containers":[{"name":"web","image":"w:1"}],
  "ephemeralContainers":[{"name":"debug","image":"d:1"}]},
 "status":{"phase":"Running",
  "initContainerStatuses":[{"name":"first","image":"i:1","imageID":"r/i@sha256:1",
     "containerID":"containerd://c1","state":{"terminated":{"exitCode":0}}}],
  "containerStatuses":[{"name":"web","image":"docker.io/w:1","imageID":"r/w@sha256:2",
     "containerID":"containerd://c2","state":{"running":{}}},
     {"name":"stranger","image":"s","imageID":"x","state":{}}]}})";

TEST(Objects, PodHasEveryKindOfContainer) {
  JsonDocument document;
  const auto pod = parse_pod(parsed(document, k_pod));
  ASSERT_TRUE(pod.ok());
  EXPECT_EQ(pod->space, "shop");
  EXPECT_EQ(pod->node, "n1");
  EXPECT_TRUE(pod->excluded);
  EXPECT_EQ(pod->owner, (Owner{"ReplicaSet", "web"}));
  EXPECT_EQ(pod->pull_secrets, std::vector<std::string>{"pull"});
  ASSERT_EQ(pod->containers.size(), 5U);
  EXPECT_EQ(pod->containers[0].role, ContainerRole::init);
  EXPECT_EQ(pod->containers[0].state, ContainerState::terminated);
  EXPECT_EQ(pod->containers[1].role, ContainerRole::sidecar);
  EXPECT_EQ(pod->containers[1].state, ContainerState::waiting);
  EXPECT_EQ(pod->containers[2].image_id, "r/w@sha256:2");
  EXPECT_EQ(pod->containers[2].state, ContainerState::running);
  EXPECT_EQ(pod->containers[3].name, "stranger");
  EXPECT_EQ(pod->containers[4].role, ContainerRole::ephemeral);
}

TEST(Objects, WhatIsMissingIsAbsentAndANameIsNeeded) {
  JsonDocument document;
  EXPECT_TRUE(parse_pod(parsed(document, R"({"metadata":{"name":"a","uid":"b"}})")).ok());
  for (const std::string_view text : {"{}", R"({"metadata":{"name":"a"}})", "[]", "null"}) {
    EXPECT_FALSE(parse_pod(parsed(document, text)).ok()) << text;
  }
}

TEST(Objects, NodeStatesItsPlatform) {
  JsonDocument document;
  const auto node = parse_node(parsed(document, R"({"metadata":{"name":"n"},"status":{
    "addresses":[{"type":"Hostname","address":"n"},{"type":"InternalIP","address":"10.0.0.1"}],
    "nodeInfo":{"operatingSystem":"linux","architecture":"arm64",
                "containerRuntimeVersion":"containerd://1.7"}}})"));
  ASSERT_TRUE(node.ok());
  ASSERT_TRUE(node->platform.has_value());
  EXPECT_EQ(node->platform->text(), "linux/arm64");
  EXPECT_EQ(node->internal_address, "10.0.0.1");
}

TEST(Objects, BothTypesOfSecretsAreDecoded) {
  JsonDocument document;
  const std::string config = base64(as_bytes(R"({"auths":{}})"));
  const auto text = [&](std::string_view type, std::string_view key, std::string_view value) {
    return R"({"type":")" + std::string(type) + R"(","metadata":{"name":"s","namespace":"a"},)" +
           R"("data":{")" + std::string(key) + R"(":")" + std::string(value) + R"("}})";
  };
  const auto first = text(k_docker_config_json, ".dockerconfigjson", config);
  const auto newer = parse_pull_secret(parsed(document, first));
  ASSERT_TRUE(newer.ok() && newer->has_value());
  EXPECT_EQ((*newer)->config, R"({"auths":{}})");
  const auto second = text(k_docker_config, ".dockercfg", config);
  const auto older = parse_pull_secret(parsed(document, second));
  ASSERT_TRUE(older.ok() && older->has_value());
  EXPECT_EQ((*older)->space, "a");
  const auto opaque = parse_pull_secret(parsed(document, text("Opaque", "x", "y")));
  ASSERT_TRUE(opaque.ok());
  EXPECT_FALSE(opaque->has_value());
  for (const std::string_view value : {"", "%"}) {
    const auto bad = text(k_docker_config, ".dockercfg", value);
    EXPECT_FALSE(parse_pull_secret(parsed(document, bad)).ok()) << value;
  }
}

}  // namespace
}  // namespace iar::kube
