#include "assess/base_images.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace iar::assess {
namespace {

using model::BaseBasis;
using model::BaseMembership;

model::Digest layer(std::string_view text) { return model::Digest::of(as_bytes(text)); }

model::Image image(std::string reference, std::vector<model::Digest> layers) {
  model::Image out;
  out.reference = std::move(reference);
  out.manifest_digest = layer("manifest of " + out.reference);
  out.config.diff_ids = std::move(layers);
  return out;
}

model::Inventory inventory(std::vector<model::Digest> layers) {
  model::Inventory out;
  out.diff_ids = std::move(layers);
  out.base_images = {{"from-label:1", "", BaseBasis::label, 0}};
  for (int i = 0; i < 3; ++i) {
    auto& package = out.packages.emplace_back();
    package.first_layer = i;
  }
  return out;
}

class BaseImages : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  std::unique_ptr<SegmentCache> cache_ = SegmentCache::open(folder_.text() + "/cache").value();
};

TEST_F(BaseImages, TheLargestImageBelowIsTheBase) {
  ASSERT_TRUE(remember_image(*cache_, image("one", {layer("a")})).ok());
  ASSERT_TRUE(remember_image(*cache_, image("two", {layer("a"), layer("b")})).ok());
  ASSERT_TRUE(remember_image(*cache_, image("other", {layer("a"), layer("x")})).ok());
  auto found = inventory({layer("a"), layer("b"), layer("c")});
  recognise_base(*cache_, found);
  ASSERT_EQ(found.base_images.size(), 2U);
  EXPECT_EQ(found.base_images[0].name, "two");
  EXPECT_EQ(found.base_images[0].digest, layer("manifest of two").text());
  EXPECT_EQ(found.base_images[0].basis, BaseBasis::layers);
  EXPECT_EQ(found.base_images[0].layers, 2U);
  EXPECT_EQ(found.base_images[1].name, "from-label:1");
  settle_base_membership(found);
  EXPECT_EQ(found.packages[0].base, BaseMembership::base);
  EXPECT_EQ(found.packages[1].base, BaseMembership::base);
  EXPECT_EQ(found.packages[2].base, BaseMembership::above);
}

TEST_F(BaseImages, AnImageIsNotItsOwnBase) {
  ASSERT_TRUE(remember_image(*cache_, image("self", {layer("a"), layer("b")})).ok());
  auto found = inventory({layer("a"), layer("b")});
  recognise_base(*cache_, found);
  EXPECT_EQ(found.base_images.size(), 1U);
  settle_base_membership(found);
  EXPECT_EQ(found.packages[0].base, BaseMembership::unknown);
  auto none = inventory({});
  recognise_base(*cache_, none);
  EXPECT_EQ(none.base_images.size(), 1U);
}

TEST_F(BaseImages, TheNameIsTheLastOneThatWasGiven) {
  ASSERT_TRUE(remember_image(*cache_, image("zeroth", {layer("a")})).ok());
  ASSERT_TRUE(remember_image(*cache_, image("first", {layer("a")})).ok());
  ASSERT_TRUE(remember_image(*cache_, image("-", {layer("a")})).ok());
  auto found = inventory({layer("a"), layer("b")});
  recognise_base(*cache_, found);
  ASSERT_EQ(found.base_images.size(), 2U);
  EXPECT_EQ(found.base_images[0].name, "first");
  EXPECT_EQ(found.base_images[0].digest, layer("manifest of -").text());
  EXPECT_TRUE(remember_image(*cache_, image("empty", {})).ok());
}

}  // namespace
}  // namespace iar::assess
