#include "source/registry.h"

#include <gtest/gtest.h>

#include <map>

#include "source/test_layout.h"
#include "support/registry.h"

namespace iar::source {
namespace {

using iar::testing::ScriptedServer;
using model::Digest;

// A registry that holds what a test puts into it.
class FakeRegistry {
 public:
  FakeRegistry() : server_([this](const std::string& request) { return answer(request); }) {}

  ScriptedServer& server() { return server_; }

  std::string put_blob(const std::string& text, std::string_view media_type) {
    const auto digest = Digest::of(as_bytes(text)).text();
    paths_["/v2/app/blobs/" + digest] = {text, "application/octet-stream", {}};
    return R"({"mediaType":")" + std::string(media_type) + R"(","digest":")" + digest +
           R"(","size":)" + std::to_string(text.size());
  }
  // Under its digest and, where there is one, a tag; answers the digest.
  std::string put_manifest(const std::string& text, std::string_view media_type,
                           const std::string& tag = {}) {
    const auto digest = Digest::of(as_bytes(text)).text();
    for (const auto& name : {digest, tag}) {
      if (name.empty()) continue;
      paths_["/v2/app/manifests/" + name] = {text, std::string(media_type), digest};
    }
    return digest;
  }
  std::string put_image(const std::vector<std::string>& layers, const std::string& tag = {},
                        std::string_view architecture = "amd64") {
    std::string list;
    for (const auto& layer : layers) {
      list += (list.empty() ? "" : ",") + put_blob(layer, k_test_layer_type) + "}";
    }
    const auto config = put_blob(test_config("linux", architecture, layers), k_test_config_type);
    return put_manifest(
        R"({"schemaVersion":2,"config":)" + config + R"(},"layers":[)" + list + "]}",
        k_test_manifest_type, tag);
  }
  struct Entry {
    std::string text;
    std::string media_type;
    std::string digest;
  };
  Entry& at(const std::string& path) { return paths_.at(path); }
  [[nodiscard]] std::string manifest_of(const std::string& tag) const {
    return paths_.at("/v2/app/manifests/" + tag).text;
  }

 private:
  ScriptedServer::Answer answer(const std::string& request) {
    const auto start = request.find(' ') + 1;
    const auto found = paths_.find(request.substr(start, request.find(' ', start) - start));
    if (found == paths_.end()) return ScriptedServer::reply(404, "");
    const auto& entry = found->second;
    std::string headers = "Content-Type: " + entry.media_type + "\r\n";
    if (!entry.digest.empty()) headers += "Docker-Content-Digest: " + entry.digest + "\r\n";
    return ScriptedServer::reply(200, entry.text, headers);
  }

  std::map<std::string, Entry> paths_;
  ScriptedServer server_;
};

class RegistrySource : public ::testing::Test {
 protected:
  std::unique_ptr<Source> open(const std::string& rest, const SourceLimits& limits = {}) {
    test_.services.plain_hosts = {registry_.server().authority()};
    options_.services = &test_.services;
    SourceOptions source_options;
    source_options.limits = limits;
    auto source =
        open_registry(registry_.server().authority() + "/app" + rest, options_, source_options);
    EXPECT_TRUE(source.ok());
    return std::move(*source);
  }
  Error resolve_error(const std::string& rest, const SourceLimits& limits = {}) {
    const auto image = open(rest, limits)->resolve(amd64_);
    EXPECT_FALSE(image.ok());
    return image.ok() ? Error{} : image.error();
  }
  int requests(const std::string& part) { return pull::requests_with(registry_.server(), part); }

  FakeRegistry registry_;
  pull::TestServices test_;
  RegistryOptions options_;
  const ResolveOptions amd64_{*model::Platform::parse("linux/amd64")};
};

TEST_F(RegistrySource, ReadsAnImageByTag) {
  const auto digest = registry_.put_image({"layer one", "layer two"}, "v1");
  const auto source = open(":v1");
  const auto image = source->resolve(amd64_);
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->reference, registry_.server().authority() + "/app:v1");
  EXPECT_EQ(image->manifest_digest->text(), digest);
  EXPECT_EQ(image->layers.size(), 2U);
  EXPECT_EQ(read_layer(*source, 0), "layer one");
  EXPECT_EQ(read_layer(*source, 1, 6), "two");
  EXPECT_TRUE(source->proves_diff_ids());
  EXPECT_EQ(requests("/manifests/"), 1);
}

TEST_F(RegistrySource, PicksThePlatformOfAnIndex) {
  const auto arm = registry_.put_image({"arm"}, {}, "arm64");
  const auto intel = registry_.put_image({"intel"});
  const auto entry = [&](const std::string& digest, std::string_view architecture) {
    const auto size = registry_.manifest_of(digest).size();
    return R"("mediaType":")" + std::string(k_test_manifest_type) + R"(","digest":")" + digest +
           R"(","size":)" + std::to_string(size) + test_platform("linux", architecture);
  };
  const auto index = registry_.put_manifest(
      test_index({entry(arm, "arm64"), entry(intel, "amd64")}), k_test_index_type, "latest");
  const auto source = open("");
  const auto image = source->resolve(amd64_);
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->index_digest->text(), index);
  EXPECT_EQ(image->manifest_digest->text(), intel);
  EXPECT_EQ(read_layer(*source, 0), "intel");
  EXPECT_EQ(requests(arm), 0);
}

TEST_F(RegistrySource, KnownDigestsCostNoRequest) {
  const auto digest = registry_.put_image({"layer"}, "v1");
  std::map<std::string, std::string> kept;
  options_.known_document = [&](const Digest& wanted) -> std::optional<std::string> {
    const auto found = kept.find(wanted.text());
    return found == kept.end() ? std::nullopt : std::optional(found->second);
  };
  options_.keep_document = [&](const Digest& found, std::string_view text) {
    EXPECT_EQ(Digest::of(as_bytes(text)), found);
    kept[found.text()] = text;
  };
  ASSERT_TRUE(open("@" + digest)->resolve(amd64_).ok());
  EXPECT_EQ(kept.size(), 2U);
  const auto before = registry_.server().requests().size();
  const auto source = open("@" + digest);
  ASSERT_TRUE(source->resolve(amd64_).ok());
  EXPECT_EQ(registry_.server().requests().size(), before);
  EXPECT_EQ(read_layer(*source, 0), "layer");
}

TEST_F(RegistrySource, HoldsEveryDocumentAgainstItsDigest) {
  const auto digest = registry_.put_image({"layer"}, "v1");
  registry_.at("/v2/app/manifests/" + digest).text += " ";
  EXPECT_EQ(resolve_error("@" + digest).code, ErrorCode::corrupt);
  registry_.at("/v2/app/manifests/v1").text += " ";
  EXPECT_EQ(resolve_error(":v1").code, ErrorCode::corrupt);
  // A tag's document without any witness is what it is.
  registry_.at("/v2/app/manifests/v1").digest = "";
  EXPECT_TRUE(open(":v1")->resolve(amd64_).ok());
  const auto config = Digest::of(as_bytes(test_config("linux", "amd64", {"layer"}))).text();
  registry_.at("/v2/app/blobs/" + config).text[0] = '[';
  EXPECT_EQ(resolve_error(":v1").code, ErrorCode::corrupt);
}

TEST_F(RegistrySource, RefusesWhatItCannotReadWithTheRightReason) {
  registry_.put_manifest(R"({"schemaVersion":1,"name":"app","fsLayers":[],"history":[]})",
                         "application/vnd.docker.distribution.manifest.v1+prettyjws", "old");
  EXPECT_EQ(resolve_error(":old").reason, "unsupported_media_type");
  EXPECT_EQ(resolve_error(":missing").reason, "not_found");
  SourceLimits small;
  small.manifest_bytes_max = 10;
  registry_.put_image({"layer"}, "v1");
  EXPECT_EQ(resolve_error(":v1", small).code, ErrorCode::limit);
  const auto blank = resolve_error(":missing").text();
  EXPECT_TRUE(blank.starts_with(registry_.server().authority() + "/app:missing: ")) << blank;
}

TEST_F(RegistrySource, ForeignLayersOnlyByTheUsersWish) {
  const std::string layer = "foreign";
  ScriptedServer elsewhere([&](const std::string&) { return ScriptedServer::reply(200, layer); });
  const auto foreign = R"({"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":")" +
                       Digest::of(as_bytes(layer)).text() + R"(","size":7,"urls":[")" +
                       elsewhere.url("/x") + R"("]})";
  const auto config =
      registry_.put_blob(test_config("linux", "amd64", {layer}), k_test_config_type);
  registry_.put_manifest(
      R"({"schemaVersion":2,"config":)" + config + R"(},"layers":[)" + foreign + "]}",
      k_test_manifest_type, "v1");
  const auto source = open(":v1");
  ASSERT_TRUE(source->resolve(amd64_).ok());
  const auto refused = source->open_layer(0, 0);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_NE(refused.error().advice.find("--foreign-layers"), std::string::npos);
  EXPECT_TRUE(elsewhere.requests().empty());
  options_.foreign_layers = true;
  const auto allowed = open(":v1");
  ASSERT_TRUE(allowed->resolve(amd64_).ok());
  EXPECT_EQ(read_layer(*allowed, 0), layer);
}

TEST(RegistryNames, AreToldFromPaths) {
  const TemporaryFolder folder;
  folder.write("archive.tar", "x");
  EXPECT_TRUE(names_registry_image("ubuntu"));
  EXPECT_TRUE(names_registry_image("registry.io:5000/team/app:v1"));
  EXPECT_TRUE(names_registry_image("docker://" + folder.text()));
  EXPECT_FALSE(names_registry_image(folder.text() + "/archive.tar"));
  EXPECT_FALSE(names_registry_image("./missing.tar"));
  EXPECT_FALSE(names_registry_image("oci:dir"));
  EXPECT_FALSE(names_registry_image("docker-archive:file:ref"));
  EXPECT_FALSE(names_registry_image("-"));
  EXPECT_TRUE(registry_reference("docker://ubuntu").ok());
  EXPECT_FALSE(registry_reference("docker://Ubuntu").ok());
}

}  // namespace
}  // namespace iar::source
