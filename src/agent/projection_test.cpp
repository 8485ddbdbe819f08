#include "agent/projection.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

const std::string k_digest = "sha256:" + std::string(64, '1');
const std::string k_manifest = "sha256:" + std::string(64, '2');

kube::Pod pod() {
  kube::Pod out;
  out.uid = "u1";
  out.space = "shop";
  out.name = "web";
  out.node = "n1";
  out.labels = "app=web";
  kube::Container container;
  container.name = "c";
  container.image = "reg.example/app:v1";
  container.image_id = "reg.example/app@" + k_digest;
  container.container_id = "containerd://abc";
  container.state = kube::ContainerState::running;
  container.rights.root_user = true;
  out.containers.push_back(container);
  return out;
}

Cluster cluster() {
  Cluster out(Exclusions("hidden", "", ""), {});
  kube::Namespace space;
  space.name = "kube-system";
  space.uid = "cluster-uid";
  out.set_namespace(space);
  kube::Node node;
  node.name = "n1";
  node.uid = "node-uid";
  node.platform = model::Platform{"linux", "amd64", ""};
  out.set_node(node);
  out.set_pod(pod());
  return out;
}

template <typename T>
std::vector<T> all_of(const ClusterView& view) {
  std::vector<T> out;
  for (const auto& asset : view.assets) {
    if (const auto* const found = std::get_if<T>(&asset)) out.push_back(*found);
  }
  return out;
}

TEST(Projection, EveryKindIsThereAndKnowsTheOthers) {
  wire::AgentIdentity agent;
  agent.cluster_name = "prod";
  const auto view = project(cluster(), agent);
  EXPECT_EQ(view.cluster_id, "cluster-uid");
  ASSERT_EQ(all_of<wire::Cluster>(view).size(), 1U);
  EXPECT_EQ(all_of<wire::Cluster>(view).front().name, "prod");
  EXPECT_EQ(all_of<wire::Node>(view).front().uid, "node-uid");
  EXPECT_EQ(all_of<wire::Namespace>(view).front().name, "kube-system");
  ASSERT_EQ(all_of<wire::Pod>(view).size(), 1U);
  EXPECT_EQ(all_of<wire::Pod>(view).front().labels, "app=web");
  EXPECT_TRUE(all_of<wire::Pod>(view).front().rights.run_as_root_user);
  ASSERT_EQ(all_of<wire::Container>(view).size(), 1U);
  const auto container = all_of<wire::Container>(view).front();
  EXPECT_EQ(container.id, "abc");
  EXPECT_EQ(container.pod_id, "u1");
  EXPECT_EQ(container.node_uid, "node-uid");
  EXPECT_EQ(container.image_registry, "reg.example");
  EXPECT_EQ(container.image_repository, "app");
  EXPECT_EQ(container.image_tag, "v1");
  EXPECT_EQ(container.image_digest, k_digest);
  EXPECT_EQ(container.unassessed_reason, "");
  EXPECT_TRUE(container.running);
  EXPECT_EQ(view.waiting, 1U);
}

TEST(Projection, AContainerSaysWhyItIsNotAssessed) {
  auto all = cluster();
  const auto job = all.take_job({});
  ASSERT_TRUE(job);
  Verdict verdict;
  verdict.state = State::failed;
  verdict.reason = model::Reason::no_credentials;
  all.finish_job(job->key, verdict, {});
  const auto failed = project(all, {});
  EXPECT_EQ(all_of<wire::Container>(failed).front().unassessed_reason, "no_credentials");
  EXPECT_EQ(failed.failed, 1U);
  verdict = {};
  verdict.state = State::assessed;
  verdict.digest = k_manifest;
  all.finish_job(job->key, verdict, {});
  const auto assessed = project(all, {});
  EXPECT_EQ(all_of<wire::Container>(assessed).front().unassessed_reason, "");
  EXPECT_EQ(all_of<wire::Container>(assessed).front().image_digest, k_manifest);
  EXPECT_EQ(assessed.assessed, 1U);
  EXPECT_EQ(assessed.waiting, 0U);
}

TEST(Projection, ImagesThatAreRememberedAreNotAssessedAgain) {
  auto all = cluster();
  all.remember({k_digest, "linux/amd64"}, k_manifest);
  auto second = pod();
  second.uid = "u2";
  all.set_pod(second);
  EXPECT_FALSE(all.take_job({}));
  EXPECT_EQ(all_of<wire::Container>(project(all, {})).back().image_digest, k_manifest);
  all.forget({k_digest, "linux/amd64"});
  EXPECT_TRUE(all.take_job({}));
}

TEST(Projection, WhatIsGoneIsNotTold) {
  auto all = cluster();
  all.remove_node("n1");
  all.remove_namespace("kube-system");
  const auto view = project(all, {});
  EXPECT_TRUE(all_of<wire::Node>(view).empty());
  EXPECT_TRUE(all_of<wire::Namespace>(view).empty());
}

}  // namespace
}  // namespace iar::agent
