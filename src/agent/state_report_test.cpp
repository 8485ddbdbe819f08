#include "agent/state_report.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

wire::Asset container(const std::string& id, bool running = true) {
  wire::Container out;
  out.id = id;
  out.running = running;
  return out;
}

TEST(StateReport, TellsEverythingThenChanges) {
  StateReport report;
  std::vector<wire::Asset> assets = {container("a"), container("b")};
  auto first = report.next(assets);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->number, 0U);
  EXPECT_EQ(first->changed.size(), 2U);
  EXPECT_EQ(first->checksum, wire::state_checksum(assets));
  // What was not accepted is told again.
  EXPECT_EQ(report.next(assets), first);
  report.accepted();
  EXPECT_FALSE(report.next(assets));
  assets = {container("a", false), container("c")};
  const auto second = report.next(assets);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->number, 1U);
  EXPECT_EQ(second->changed, assets);
  EXPECT_EQ(second->gone, (std::vector<wire::Gone>{{wire::AssetKind::container, "b"}}));
  report.accepted();
  EXPECT_FALSE(report.next(assets));
}

TEST(StateReport, AnEmptyClusterIsToldToo) {
  StateReport report;
  ASSERT_TRUE(report.next({}));
  report.accepted();
  EXPECT_FALSE(report.next({}));
}

TEST(StateReport, OutOfStepBeginsAnew) {
  StateReport report;
  const std::vector<wire::Asset> assets = {container("a")};
  ASSERT_TRUE(report.next(assets));
  report.accepted();
  report.out_of_step();
  const auto again = report.next(assets);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, 0U);
  EXPECT_EQ(again->changed, assets);
}

TEST(StateReport, ManyAssetsComeInParts) {
  StateReport report;
  std::vector<wire::Asset> assets;
  for (std::size_t i = 0; i < k_state_assets_max + 5; ++i) {
    assets.push_back(container(std::to_string(i)));
  }
  const auto first = report.next(assets);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->changed.size(), k_state_assets_max);
  EXPECT_TRUE(first->checksum.empty());
  report.accepted();
  const auto second = report.next(assets);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->number, 1U);
  EXPECT_EQ(second->changed.size(), 5U);
  report.accepted();
  EXPECT_FALSE(report.next(assets));
}

}  // namespace
}  // namespace iar::agent
