#include "source/manifest.h"

#include <gtest/gtest.h>

#include "model/diagnostic.h"
#include "source/reference.h"

namespace iar::source {
namespace {

const SourceLimits k_limits;

Error error_of(std::string_view text) {
  const auto document = parse_document(text, k_limits);
  return document.ok() ? Error{} : document.error();
}

TEST(Manifest, RefusesWhatCouldBeReadAsBoth) {
  EXPECT_EQ(error_of(R"({"manifests":[],"layers":[]})").code, ErrorCode::corrupt);
  EXPECT_EQ(error_of(R"({"manifests":[],"config":{}})").code, ErrorCode::corrupt);
  EXPECT_EQ(
      error_of(R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]})").code,
      ErrorCode::corrupt);
}

TEST(Manifest, RefusesOtherKindsOfDocument) {
  EXPECT_EQ(error_of(R"({"schemaVersion":1,"fsLayers":[],"history":[]})").code,
            ErrorCode::unsupported);
  EXPECT_EQ(
      error_of(R"({"mediaType":"application/vnd.oci.artifact.manifest.v1+json","blobs":[]})").code,
      ErrorCode::unsupported);
  EXPECT_EQ(error_of("[]").code, ErrorCode::corrupt);
  EXPECT_EQ(error_of("").code, ErrorCode::corrupt);
}

TEST(Manifest, ChecksDescriptors) {
  const std::string digest = "sha256:" + std::string(64, 'a');
  const std::string good = R"({"manifests":[{"digest":")" + digest + R"(","size":1}]})";
  EXPECT_TRUE(parse_document(good, k_limits).ok());
  EXPECT_EQ(error_of(R"({"manifests":[{"digest":"sha256:ff","size":1}]})").code,
            ErrorCode::corrupt);
  EXPECT_EQ(error_of(R"({"manifests":[{"digest":"../../etc/passwd","size":1}]})").code,
            ErrorCode::corrupt);
  EXPECT_EQ(error_of(R"({"manifests":[{"digest":")" + digest + R"(","size":-1}]})").code,
            ErrorCode::corrupt);
  EXPECT_EQ(error_of(R"({"manifests":[{"digest":")" + digest + R"("}]})").code, ErrorCode::corrupt);
  SourceLimits few;
  few.index_entries_max = 0;
  EXPECT_EQ(parse_document(good, few).error().code, ErrorCode::limit);
}

TEST(Manifest, ReadsAConfig) {
  const auto config = parse_config(R"({
    "os":"Linux","architecture":"aarch64","created":"2024-01-01T00:00:00Z",
    "config":{"Env":["A=b"],"Entrypoint":null,"Cmd":["sh"],"User":"7","Labels":{"z":"1","a":"2"}},
    "rootfs":{"type":"layers","diff_ids":[]},
    "history":[{"created_by":"RUN x"},{"created_by":"ENV y","empty_layer":true}]})",
                                   k_limits);
  ASSERT_TRUE(config.ok()) << config.error().text();
  EXPECT_EQ(config->platform, (model::Platform{"linux", "arm64", ""}));
  EXPECT_EQ(config->labels.front().first, "a");
  EXPECT_EQ(config->env, std::vector<std::string>{"A=b"});
  EXPECT_TRUE(config->entrypoint.empty());
  EXPECT_EQ(config->history.size(), 2U);
  EXPECT_TRUE(config->history[1].empty_layer);
}

TEST(Manifest, ReadsADockerManifest) {
  const auto images = parse_docker_manifest(
      R"([{"Config":"c.json","RepoTags":null,"Layers":["a/layer.tar"]}])", k_limits);
  ASSERT_TRUE(images.ok()) << images.error().text();
  EXPECT_EQ(images->front().layer_paths.front(), "a/layer.tar");
  EXPECT_FALSE(parse_docker_manifest("null", k_limits).ok());
  EXPECT_FALSE(parse_docker_manifest("[{}]", k_limits).ok());
}

TEST(Reference, TakesTheLongestPathThatExists) {
  const auto exists = [](const std::string& path) { return path == "a" || path == "a:b"; };
  const auto parse = [&](std::string_view text) {
    const auto parsed = parse_reference(text, exists);
    return parsed.ok() ? parsed->path + "|" + parsed->name : "error";
  };
  EXPECT_EQ(parse("oci:a"), "a|");
  EXPECT_EQ(parse("oci:a:b"), "a:b|");
  EXPECT_EQ(parse("oci:a:b:c:d"), "a:b|c:d");
  EXPECT_EQ(parse("oci:a:x"), "a|x");
  EXPECT_EQ(parse("oci:a@sha256:00"), "a|@sha256:00");
  EXPECT_EQ(parse("oci:none:x:y"), "none|x:y");
  EXPECT_EQ(parse("dir:a:x"), "a:x|");
  EXPECT_EQ(parse("oci:"), "error");
}

}  // namespace
}  // namespace iar::source
