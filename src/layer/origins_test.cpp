#include "layer/origins.h"

#include <gtest/gtest.h>

namespace iar::layer {
namespace {

model::HistoryEntry entry(std::string instruction, bool empty_layer) {
  return {"2024-01-01T00:00:00Z", std::move(instruction), "buildkit", empty_layer};
}

model::ImageConfig config(std::size_t layers, std::vector<model::HistoryEntry> history) {
  model::ImageConfig out;
  out.diff_ids.resize(layers);
  out.history = std::move(history);
  return out;
}

std::vector<std::string> instructions(const model::ImageConfig& config) {
  std::vector<std::string> out;
  for (const auto& origin : layer_origins(config)) out.push_back(origin.instruction);
  return out;
}

using Texts = std::vector<std::string>;

TEST(Origins, EmptyLayersDoNotCount) {
  const auto found =
      config(3, {entry("ADD rootfs", false), entry("CMD [bash]", true), entry("ENV A=1", true),
                 entry("RUN one", false), entry("COPY two", false), entry("ENTRYPOINT [x]", true)});
  EXPECT_EQ(instructions(found), (Texts{"ADD rootfs", "RUN one", "COPY two"}));
  EXPECT_EQ(layer_origins(found)[1].created, "2024-01-01T00:00:00Z");
  EXPECT_EQ(layer_origins(found)[1].comment, "buildkit");
}

TEST(Origins, AHistoryThatDoesNotFitSaysNothing) {
  EXPECT_EQ(instructions(config(2, {})), (Texts{"", ""}));
  EXPECT_EQ(instructions(config(2, {entry("RUN one", false)})), (Texts{"", ""}));
  EXPECT_EQ(instructions(config(1, {entry("a", false), entry("b", false)})), (Texts{""}));
  EXPECT_TRUE(instructions(config(0, {})).empty());
}

TEST(Origins, LabelsNameTheBase) {
  model::ImageConfig found;
  EXPECT_TRUE(labelled_base(found).empty());
  found.labels = {{"org.opencontainers.image.base.digest", "sha256:1"}};
  ASSERT_EQ(labelled_base(found).size(), 1U);
  EXPECT_EQ(labelled_base(found)[0].name, "");
  found.labels.emplace_back("org.opencontainers.image.base.name", "docker.io/library/debian:12");
  EXPECT_EQ(labelled_base(found)[0].name, "docker.io/library/debian:12");
  EXPECT_EQ(labelled_base(found)[0].digest, "sha256:1");
  EXPECT_EQ(labelled_base(found)[0].basis, model::BaseBasis::label);
}

}  // namespace
}  // namespace iar::layer
