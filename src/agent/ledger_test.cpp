#include "agent/ledger.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

Ledger::PodContainer container(Ledger& ledger, const std::string& pod, const std::string& name,
                               const std::string& image) {
  Row row;
  row.space = ledger.shared("shop");
  row.pod = ledger.shared("name-" + pod);
  row.node = row.owner = row.excluded = ledger.shared("");
  row.image = row.image_id = ledger.shared(image);
  row.key = ledger.shared_key({image, "linux/amd64"});
  row.state = kube::ContainerState::running;
  return {RowKey{pod, name, "c-" + pod + name}, row};
}

Verdict verdict(State state) {
  Verdict out;
  out.state = state;
  return out;
}

TEST(Ledger, EveryRowHasAStateAndTheSumIsWhatRuns) {
  Ledger ledger;
  ledger.set_pod("1", {container(ledger, "1", "a", "x"), container(ledger, "1", "b", "y")});
  ledger.set_pod("2", {container(ledger, "2", "a", "x")});
  EXPECT_EQ(ledger.sum().by_state, (std::map<std::string, std::uint64_t>{{"pending", 3}}));
  ledger.set_verdict({"x", "linux/amd64"}, verdict(State::assessed));
  EXPECT_EQ(ledger.sum().by_state,
            (std::map<std::string, std::uint64_t>{{"assessed", 2}, {"pending", 1}}));
  EXPECT_TRUE(ledger.use_of({"x", "linux/amd64"}).running);
  ledger.remove_pod("1");
  EXPECT_EQ(ledger.sum().rows, 1U);
  EXPECT_FALSE(ledger.use_of({"y", "linux/amd64"}).used);
}

TEST(Ledger, DeltasNameEachChangedRowOnce) {
  Ledger ledger;
  ledger.set_pod("1", {container(ledger, "1", "a", "x")});
  ledger.set_pod("2", {container(ledger, "2", "a", "y")});
  const auto first = ledger.last_number();
  EXPECT_EQ(first, 2U);
  ledger.set_pod("2", {container(ledger, "2", "a", "y")});
  EXPECT_EQ(ledger.last_number(), first) << "nothing has changed";
  ledger.set_verdict({"x", "linux/amd64"}, verdict(State::assessed));
  ledger.remove_pod("2");
  const auto deltas = ledger.deltas_after(first);
  ASSERT_TRUE(deltas.has_value());
  ASSERT_EQ(deltas->size(), 2U);
  EXPECT_EQ((*deltas)[0].key.pod, "1");
  EXPECT_NE((*deltas)[0].text.find(R"("state":"assessed")"), std::string::npos);
  EXPECT_EQ((*deltas)[1].key.pod, "2");
  EXPECT_TRUE((*deltas)[1].text.empty());
  EXPECT_FALSE(ledger.deltas_after(1000).has_value());
}

TEST(Ledger, EqualLedgersHaveEqualChecksums) {
  Ledger one;
  Ledger other;
  one.set_pod("1", {container(one, "1", "a", "x"), container(one, "1", "b", "y")});
  other.set_pod("1", {container(other, "1", "b", "y")});
  EXPECT_NE(one.checksum(), other.checksum());
  other.set_pod("1", {container(other, "1", "b", "y"), container(other, "1", "a", "x")});
  EXPECT_EQ(one.checksum(), other.checksum());
  one.set_verdict({"x", "linux/amd64"}, verdict(State::failed));
  EXPECT_NE(one.checksum(), other.checksum());
}

}  // namespace
}  // namespace iar::agent
