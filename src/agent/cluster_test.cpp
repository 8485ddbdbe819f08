#include "agent/cluster.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

using std::chrono::seconds;

const Cluster::Time k_now{seconds(1'000'000)};
const std::string k_first = "sha256:" + std::string(64, '1');
const std::string k_second = "sha256:" + std::string(64, '2');

kube::Pod pod(const std::string& uid, const std::string& digest, kube::ContainerState state) {
  kube::Pod out;
  out.uid = uid;
  out.space = "shop";
  out.name = "pod-" + uid;
  out.node = "n1";
  out.pull_secrets = {"pull"};
  kube::Container container;
  container.name = "c";
  container.image = "reg.example/app:v1";
  container.image_id = digest.empty() ? "" : "reg.example/app@" + digest;
  container.container_id = "containerd://" + uid;
  container.state = state;
  out.containers.push_back(container);
  return out;
}

kube::Node node() {
  kube::Node out;
  out.name = "n1";
  out.platform = model::Platform{"linux", "arm64", ""};
  return out;
}

Cluster cluster() {
  Cluster out(Exclusions("", "", ""), {});
  out.set_node(node());
  return out;
}

constexpr auto k_running = kube::ContainerState::running;
constexpr auto k_terminated = kube::ContainerState::terminated;

TEST(Cluster, WhatRunsComesFirstAndEachDigestOnce) {
  auto all = cluster();
  all.set_pod(pod("1", k_first, k_terminated));
  all.set_pod(pod("2", k_second, k_running));
  all.set_pod(pod("3", k_second, k_running));
  const auto first = all.take_job(k_now);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->key.image, k_second);
  EXPECT_EQ(first->platform->text(), "linux/arm64");
  EXPECT_EQ(first->secrets, std::vector<std::string>{"shop/pull"});
  ASSERT_EQ(first->candidates.size(), 2U);
  EXPECT_TRUE(first->candidates[1].by_tag);
  const auto second = all.take_job(k_now);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->key.image, k_first);
  EXPECT_FALSE(all.take_job(k_now).has_value());
}

TEST(Cluster, FailuresAreTriedAgainLaterAndAtOnceWithNewCredentials) {
  auto all = cluster();
  all.set_pod(pod("1", k_first, k_running));
  Verdict failed;
  failed.state = State::failed;
  failed.reason = model::Reason::denied;
  const auto key = all.take_job(k_now)->key;
  all.finish_job(key, failed, k_now);
  EXPECT_FALSE(all.take_job(k_now + seconds(9)).has_value());
  EXPECT_EQ(all.next_try(), k_now + seconds(10));
  ASSERT_TRUE(all.take_job(k_now + seconds(10)).has_value());
  all.finish_job(key, failed, k_now);
  EXPECT_EQ(all.next_try(), k_now + seconds(20));
  all.retry_denied();
  ASSERT_TRUE(all.take_job(k_now).has_value());
  Verdict good;
  good.state = State::assessed;
  all.finish_job(key, good, k_now);
  EXPECT_FALSE(all.take_job(k_now + seconds(9999)).has_value());
  EXPECT_EQ(all.ledger().sum().by_state.at("assessed"), 1U);
}

TEST(Cluster, ExclusionsFollowAnnotationsInBothDirections) {
  auto all = cluster();
  all.set_pod(pod("1", k_first, k_running));
  all.set_namespace({"shop", "u", true});
  EXPECT_EQ(all.ledger().sum().by_state.at("excluded"), 1U);
  EXPECT_FALSE(all.take_job(k_now).has_value());
  all.set_namespace({"shop", "u", false});
  EXPECT_EQ(all.ledger().sum().by_state.at("pending"), 1U);
  auto annotated = pod("1", k_first, k_running);
  annotated.excluded = true;
  all.set_pod(annotated);
  EXPECT_FALSE(all.take_job(k_now).has_value());
  all.set_pod(pod("1", k_first, k_running));
  EXPECT_TRUE(all.take_job(k_now).has_value());
}

TEST(Cluster, WhatAListDoesNotNameIsGone) {
  auto all = cluster();
  all.set_pod(pod("1", k_first, k_running));
  all.set_pod(pod("2", k_second, k_running));
  all.pods_begin();
  all.set_pod(pod("2", k_second, k_running));
  EXPECT_EQ(all.ledger().sum().rows, 2U) << "until the list has ended";
  all.pods_end();
  EXPECT_EQ(all.ledger().pods(), std::vector<std::string>{"2"});
}

TEST(Cluster, ARunningContainerWithoutADigestIsUndetermined) {
  auto all = cluster();
  all.set_pod(pod("1", "", kube::ContainerState::waiting));
  EXPECT_EQ(all.ledger().verdict_of(all.ledger().rows().begin()->second).state, State::pending);
  all.set_pod(pod("1", "", k_running));
  EXPECT_EQ(all.ledger().sum().by_state.at("undetermined"), 1U);
  EXPECT_FALSE(all.take_job(k_now).has_value());
}

TEST(Cluster, NothingIsPulledBeforeTheNodesPlatformIsKnown) {
  Cluster all(Exclusions("", "", ""), {});
  all.set_pod(pod("1", k_first, k_running));
  EXPECT_FALSE(all.take_job(k_now).has_value());
  all.set_node(node());
  EXPECT_TRUE(all.take_job(k_now).has_value());
}

}  // namespace
}  // namespace iar::agent
