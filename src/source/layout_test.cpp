#include <gtest/gtest.h>

#include <vector>

#include "source/source.h"
#include "source/test_layout.h"

namespace iar::source {
namespace {

using model::Platform;
using model::Reason;

const Platform k_amd64{"linux", "amd64", ""};
const Platform k_arm64{"linux", "arm64", ""};

class LayoutTest : public ::testing::Test {
 protected:
  void SetUp() override { folder_.write("oci-layout", R"({"imageLayoutVersion":"1.0.0"})"); }

  void index(const std::vector<std::string>& entries) {
    folder_.write("index.json", test_index(entries));
  }
  // Opens and resolves; the source stays in source_.
  Result<model::Image> resolve(const std::string& name = {},
                               std::optional<Platform> platform = k_amd64) {
    auto source = open_source("oci:" + folder_.text() + name, {});
    if (!source) return std::move(source).error();
    source_ = std::move(source).value();
    return source_->resolve({std::move(platform)});
  }
  Reason reason(const std::string& name = {}, std::optional<Platform> platform = k_amd64) {
    const auto image = resolve(name, std::move(platform));
    return image.ok() ? Reason::internal : model::reason_of(image.error());
  }

  TemporaryFolder folder_;
  std::unique_ptr<Source> source_;
};

TEST_F(LayoutTest, ReadsASingleImage) {
  index({test_image(folder_, "linux", "amd64", {"lower", "upper"})});
  const auto image = resolve();
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->config.platform, k_amd64);
  ASSERT_EQ(image->layers.size(), 2U);
  EXPECT_EQ(image->layers[1].digest, model::Digest::of(as_bytes("upper")));
  EXPECT_EQ(image->config.diff_ids[0], model::Digest::of(as_bytes("lower")));
  EXPECT_TRUE(image->config_digest && image->manifest_digest && !image->index_digest);
  EXPECT_EQ(read_layer(*source_, 0), "lower");
  EXPECT_EQ(read_layer(*source_, 1, 3), "er");
  EXPECT_EQ(read_layer(*source_, 1, 5), "");
  EXPECT_FALSE(source_->open_layer(1, 6).ok());
  EXPECT_TRUE(source_->proves_diff_ids());
}

TEST_F(LayoutTest, ChoosesThePlatformInNestedIndexesAndSkipsAttestations) {
  const std::string attestation =
      test_image(folder_, "unknown", "unknown", {}) + test_platform("unknown", "unknown") +
      R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})";
  const std::string amd64 = test_image(folder_, "linux", "amd64", {"a"});
  const std::string arm64 = test_image(folder_, "linux", "arm64", {"b"});
  const std::string inner = folder_.blob(
      test_index({attestation, amd64 + test_platform("linux", "amd64"), arm64}), k_test_index_type);
  const std::string outer = folder_.blob(test_index({inner}), k_test_index_type);
  index({outer});
  for (const auto& platform : {k_amd64, k_arm64}) {
    const auto image = resolve({}, platform);
    ASSERT_TRUE(image.ok()) << image.error().text();
    EXPECT_EQ(image->config.platform, platform);
    EXPECT_NE(outer.find(image->index_digest->text()), std::string::npos);
  }
  const auto missing = resolve({}, Platform{"linux", "s390x", ""});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(model::reason_of(missing.error()), Reason::platform_missing);
  EXPECT_EQ(missing.error().message, "no image for linux/s390x; there is linux/amd64, linux/arm64");
}

TEST_F(LayoutTest, OffersOnlyThePlatformsThatItHolds) {
  const std::string s390x =
      test_image(folder_, "linux", "s390x", {}) + test_platform("linux", "s390x");
  const std::string amd64 = test_image(folder_, "linux", "amd64", {"a"});
  std::filesystem::remove(folder_.path() / "blobs/sha256" /
                          amd64.substr(amd64.find("sha256:") + 7, 64));
  const std::string absent = amd64 + test_platform("linux", "amd64");
  index({folder_.blob(test_index({absent, s390x}), k_test_index_type)});
  const auto image = resolve({}, std::nullopt);
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->config.platform.architecture, "s390x");
  const auto missing = resolve({}, k_amd64);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "no image for linux/amd64; there is linux/s390x");
  index({folder_.blob(test_index({absent}), k_test_index_type)});
  EXPECT_EQ(reason(), Reason::not_found);
}

TEST_F(LayoutTest, TakesTheOnlyPlatformWhenNoneIsAskedFor) {
  index({test_image(folder_, "linux", "s390x", {})});
  const auto image = resolve({}, std::nullopt);
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->config.platform.architecture, "s390x");
  EXPECT_TRUE(image->layers.empty());
  EXPECT_EQ(reason({}, k_amd64), Reason::platform_missing);
}

TEST_F(LayoutTest, FindsImagesByName) {
  const std::string one = test_image(folder_, "linux", "amd64", {"1"});
  const std::string two = test_image(folder_, "linux", "amd64", {"2"});
  index({one + test_name("example.org/app:v1"),
         two + R"(,"annotations":{"io.containerd.image.name":"docker.io/library/tool:3"})"});
  for (const std::string& name : std::vector<std::string>{":example.org/app:v1", ":v1"}) {
    const auto image = resolve(name);
    ASSERT_TRUE(image.ok()) << image.error().text();
    EXPECT_EQ(read_layer(*source_, 0), "1");
  }
  for (const std::string& name : std::vector<std::string>{":tool:3", ":docker.io/library/tool:3"}) {
    const auto image = resolve(name);
    ASSERT_TRUE(image.ok()) << image.error().text();
    EXPECT_EQ(read_layer(*source_, 0), "2");
  }
  const std::string digest = two.substr(two.find("sha256:"), 71);
  for (const std::string& name : std::vector<std::string>{"@" + digest, ":@" + digest}) {
    ASSERT_TRUE(resolve(name).ok());
    EXPECT_EQ(read_layer(*source_, 0), "2");
  }
  const auto several = resolve();
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().code, ErrorCode::usage);
  EXPECT_EQ(several.error().message,
            "several images: name one of docker.io/library/tool:3, example.org/app:v1");
  EXPECT_EQ(resolve(":none").error().code, ErrorCode::not_found);
}

TEST_F(LayoutTest, RefusesTwoNamelessImagesOfOnePlatform) {
  index(
      {test_image(folder_, "linux", "amd64", {"1"}), test_image(folder_, "linux", "amd64", {"2"})});
  const auto image = resolve();
  ASSERT_FALSE(image.ok());
  EXPECT_EQ(image.error().code, ErrorCode::usage);
}

TEST_F(LayoutTest, SaysWhyAnImageIsNotRead) {
  index({test_image(folder_, "windows", "amd64", {"w"})});
  EXPECT_EQ(reason(), Reason::windows);
  EXPECT_EQ(reason({}, std::nullopt), Reason::windows);
  index({test_image(folder_, "linux", "amd64", {"e"},
                    "application/vnd.oci.image.layer.v1.tar+gzip+encrypted")});
  EXPECT_EQ(reason(), Reason::encrypted_layer);
  index({test_image(folder_, "linux", "amd64", {"x"}, "application/vnd.in-toto+json")});
  EXPECT_EQ(reason(), Reason::unsupported_media_type);
  index({test_image(folder_, "linux", "amd64", {"h"}, k_test_layer_type,
                    "application/vnd.cncf.helm.config.v1+json")});
  EXPECT_EQ(reason(), Reason::unsupported_media_type);
  index({folder_.blob(R"({"schemaVersion":1,"fsLayers":[]})", k_test_manifest_type)});
  EXPECT_EQ(reason(), Reason::unsupported_media_type);
  index({});
  EXPECT_EQ(reason(), Reason::not_found);
}

TEST_F(LayoutTest, HoldsDocumentsAgainstTheirDigests) {
  const std::string image = test_image(folder_, "linux", "amd64", {"x"});
  const std::string hex = image.substr(image.find("sha256:") + 7, 64);
  index({image});
  folder_.write("blobs/sha256/" + hex, "{}");
  EXPECT_EQ(reason(), Reason::corrupt);
  std::filesystem::remove(folder_.path() / "blobs/sha256" / hex);
  EXPECT_EQ(reason(), Reason::not_found);
}

TEST_F(LayoutTest, CountsLayersAndDiffIds) {
  const std::string config =
      folder_.blob(test_config("linux", "amd64", {"a", "b"}), k_test_config_type);
  index({folder_.blob(R"({"config":{)" + config + R"(},"layers":[]})", k_test_manifest_type)});
  EXPECT_EQ(reason(), Reason::corrupt);
}

TEST_F(LayoutTest, NamesALayerThatIsMissingOrCut) {
  index({test_image(folder_, "linux", "amd64", {"lower", "upper"})});
  const auto image = resolve();
  ASSERT_TRUE(image.ok());
  const auto lower = folder_.path() / "blobs/sha256" / image->layers[0].digest.hex();
  std::filesystem::resize_file(lower, 4);
  EXPECT_EQ(source_->open_layer(0, 0).error().code, ErrorCode::corrupt);
  std::filesystem::remove(lower);
  const auto missing = source_->open_layer(0, 0);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_TRUE(missing.error().context.starts_with("layer 0 (sha256:"));
}

TEST_F(LayoutTest, DoesNotFollowLinksOutOfTheFolder) {
  index({test_image(folder_, "linux", "amd64", {"secret"})});
  const auto image = resolve();
  ASSERT_TRUE(image.ok());
  const auto blob = folder_.path() / "blobs/sha256" / image->layers[0].digest.hex();
  const TemporaryFolder outside;
  outside.write("file", "secret");
  std::filesystem::remove(blob);
  std::filesystem::create_symlink(outside.path() / "file", blob);
  EXPECT_EQ(source_->open_layer(0, 0).error().code, ErrorCode::corrupt);
}

TEST_F(LayoutTest, BoundsNestingOfIndexes) {
  std::string entry = test_image(folder_, "linux", "amd64", {});
  for (int i = 0; i < 10; ++i) entry = folder_.blob(test_index({entry}), k_test_index_type);
  index({entry});
  EXPECT_EQ(reason(), Reason::limit_exceeded);
}

}  // namespace
}  // namespace iar::source
