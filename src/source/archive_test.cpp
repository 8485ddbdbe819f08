#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <functional>
#include <thread>

#include "base/file.h"
#include "source/names.h"
#include "source/source.h"
#include "source/test_layout.h"
#include "support/tar_writer.h"

namespace iar::source {
namespace {

using iar::testing::TarWriter;
using model::Platform;
using model::Reason;

const Platform k_amd64{"linux", "amd64", ""};

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string digest(std::string_view bytes) { return model::Digest::of(as_bytes(bytes)).hex(); }

// Everything below a folder as a tar.
std::string tar_of(const std::filesystem::path& folder) {
  TarWriter tar;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string body(std::istreambuf_iterator<char>(in), {});
    tar.file("./" + entry.path().lexically_relative(folder).string(), body);
  }
  return tar.end().bytes();
}

std::string docker_entry(const std::string& config, const std::string& tags,
                         const std::string& layers) {
  return R"({"Config":")" + config + R"(","RepoTags":)" + tags + R"(,"Layers":[)" + layers + "]}";
}

class ArchiveTest : public ::testing::Test {
 protected:
  // Writes the archive and resolves "FORM:FILE NAME"; the source stays in source_.
  Result<model::Image> resolve(const std::string& form, std::string_view archive,
                               const std::string& name = {},
                               std::optional<Platform> platform = k_amd64) {
    folder_.write("image.tar", archive);
    return open(form + folder_.text() + "/image.tar" + name, std::move(platform));
  }
  Result<model::Image> open(const std::string& reference,
                            std::optional<Platform> platform = k_amd64) {
    auto source = open_source(reference, options_);
    if (!source) return std::move(source).error();
    source_ = std::move(source).value();
    return source_->resolve({std::move(platform)});
  }
  static Reason reason(const Result<model::Image>& image) {
    return image.ok() ? Reason::internal : model::reason_of(image.error());
  }

  TemporaryFolder folder_;
  SourceOptions options_;
  std::unique_ptr<Source> source_;
};

class OciArchiveTest : public ArchiveTest {
 protected:
  void SetUp() override {
    layout_.write("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    layout_.write(
        "index.json",
        test_index({test_image(layout_, "linux", "amd64", {std::string(100'000, 'l'), "upper"}) +
                    test_name("v1")}));
    archive_ = tar_of(layout_.path());
  }
  void expect_layers(const Result<model::Image>& image) {
    ASSERT_TRUE(image.ok()) << image.error().text();
    EXPECT_EQ(read_layer(*source_, 0), std::string(100'000, 'l'));
    EXPECT_EQ(read_layer(*source_, 1, 2), "per");
  }

  TemporaryFolder layout_;
  std::string archive_;
};

TEST_F(OciArchiveTest, IsReadPlainAndCompressed) {
  for (const auto& bytes : {archive_, gzip(archive_), zstd(archive_)}) {
    for (const std::string form : {"oci-archive:", ""}) {
      expect_layers(resolve(form, bytes));
      expect_layers(resolve(form, bytes, ":v1"));
    }
  }
}

TEST_F(OciArchiveTest, IsReadFromAPipeAndFromAFileOnStandardInput) {
  for (const auto& bytes : {archive_, gzip(archive_)}) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    std::jthread writer([&] {
      EXPECT_TRUE(write_all(ends[1], as_bytes(bytes)).ok());
      ::close(ends[1]);
    });
    options_.standard_input = ends[0];
    expect_layers(open("-"));
    writer.join();
    ::close(ends[0]);
    folder_.write("in.tar", bytes);
    const auto file = open_for_reading(folder_.text() + "/in.tar");
    ASSERT_TRUE(file.ok());
    options_.standard_input = file->get();
    expect_layers(open("-"));
  }
}

TEST_F(OciArchiveTest, SpillsToAFolderOrStaysInMemoryWithinLimits) {
  options_.spill.memory_bytes_max = 1000;
  const auto refused = resolve("", gzip(archive_));
  EXPECT_EQ(reason(refused), Reason::limit_exceeded);
  EXPECT_NE(refused.error().message.find("--spill DIR"), std::string::npos);
  const TemporaryFolder spill;
  options_.spill.folder = spill.text();
  expect_layers(resolve("", gzip(archive_)));
  EXPECT_TRUE(std::filesystem::is_empty(spill.path()));
  options_.spill.bytes_max = 1000;
  EXPECT_EQ(reason(resolve("", gzip(archive_))), Reason::limit_exceeded);
}

TEST_F(OciArchiveTest, StopsAtTheDeadline) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  options_.standard_input = ends[0];
  options_.deadline = Deadline::after(std::chrono::milliseconds(20));
  EXPECT_EQ(reason(open("-")), Reason::timeout);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(OciArchiveTest, IsCorruptWhenCut) {
  EXPECT_EQ(reason(resolve("oci-archive:", archive_.substr(0, 100'000))), Reason::corrupt);
  const std::string compressed = gzip(archive_);
  EXPECT_EQ(reason(resolve("", compressed.substr(0, compressed.size() - 9))), Reason::corrupt);
  EXPECT_EQ(reason(resolve("", "")), Reason::unsupported_media_type);
  EXPECT_EQ(reason(resolve("", "neither a tar nor anything else")), Reason::corrupt);
}

TEST_F(OciArchiveTest, BoundsEntries) {
  options_.limits.archive_entries_max = 3;
  EXPECT_EQ(reason(resolve("", archive_)), Reason::limit_exceeded);
}

class DockerArchiveTest : public ArchiveTest {
 protected:
  const std::string lower_ = TarWriter().file("a", "1").end().bytes();
  const std::string upper_ = TarWriter().file("b", "2").end().bytes();
  const std::string config_ = test_config("linux", "amd64", {lower_, upper_});

  void expect_layers(const Result<model::Image>& image) {
    ASSERT_TRUE(image.ok()) << image.error().text();
    ASSERT_EQ(image->layers.size(), 2U);
    EXPECT_EQ(image->config_digest->hex(), digest(config_));
    EXPECT_EQ(read_layer(*source_, 0), lower_);
    EXPECT_EQ(read_layer(*source_, 1, 5), upper_.substr(5));
  }
};

// podman, skopeo and kaniko: layers by diff id; here with the config at the end.
TEST_F(DockerArchiveTest, ReadsLayersNamedByDiffId) {
  const std::string manifest =
      "[" +
      docker_entry(digest(config_) + ".json", R"(["localhost/app:v1"])",
                   "\"" + digest(lower_) + ".tar\",\"" + digest(upper_) + ".tar\"") +
      "]";
  const std::string tar = TarWriter()
                              .file(digest(lower_) + ".tar", lower_)
                              .file(digest(upper_) + ".tar", upper_)
                              .file("manifest.json", manifest)
                              .file(digest(config_) + ".json", config_)
                              .end()
                              .bytes();
  for (const std::string form : {"docker-archive:", ""}) {
    for (const std::string name : {"", ":localhost/app:v1", ":v1"}) {
      const auto image = resolve(form, tar, name);
      expect_layers(image);
      EXPECT_TRUE(image->layers[0].digest_is_diff_id);
      EXPECT_EQ(image->layers[0].digest, image->config.diff_ids[0]);
    }
  }
  expect_layers(resolve("docker-archive:", gzip(tar)));
  EXPECT_EQ(reason(resolve("docker-archive:", tar, ":other")), Reason::not_found);
  EXPECT_EQ(reason(resolve("docker-archive:", tar, {}, Platform{"linux", "arm64", ""})),
            Reason::platform_missing);
}

// docker before 25: a layer that another image of the archive has too is a link to it.
TEST_F(DockerArchiveTest, FollowsLinksToOtherLayers) {
  const std::string manifest =
      "[" + docker_entry("c.json", "null", R"("one/layer.tar","two/layer.tar")") + "]";
  const auto archive = [&](const std::string& target) {
    return TarWriter()
        .file("three/layer.tar", lower_)
        .symlink("one/layer.tar", target)
        .file("two/layer.tar", gzip(upper_))
        .file("c.json", config_)
        .file("manifest.json", manifest)
        .end()
        .bytes();
  };
  const auto image = resolve("docker-archive:", archive("../three/layer.tar"));
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(read_layer(*source_, 0), lower_);
  EXPECT_EQ(image->layers[0].size, lower_.size());
  EXPECT_EQ(read_layer(*source_, 1), gzip(upper_));
  EXPECT_TRUE(image->layers[1].media_type.ends_with("+gzip"));
  for (const std::string target : {"../../../../etc/passwd", "/etc/passwd", "layer.tar"}) {
    ASSERT_TRUE(resolve("docker-archive:", archive(target)).ok());
    EXPECT_FALSE(source_->open_layer(0, 0).ok()) << target;
  }
}

// docker from 25 on: an OCI layout beside manifest.json.
TEST_F(DockerArchiveTest, ReadsBlobsOfALayout) {
  const TemporaryFolder layout;
  const std::string described = test_image(layout, "linux", "amd64", {lower_, upper_});
  layout.write(
      "index.json",
      test_index({described +
                  R"(,"annotations":{"io.containerd.image.name":"docker.io/library/app:v1",)"
                  R"("org.opencontainers.image.ref.name":"v1"})"}));
  layout.write("manifest.json", "[" +
                                    docker_entry("blobs/sha256/" + digest(config_), R"(["app:v1"])",
                                                 "\"blobs/sha256/" + digest(lower_) +
                                                     "\",\"blobs/sha256/" + digest(upper_) + "\"") +
                                    "]");
  const std::string tar = tar_of(layout.path());
  for (const std::string form : {"docker-archive:", "oci-archive:", ""}) {
    for (const std::string name : {"", ":app:v1", ":docker.io/library/app:v1", ":v1"}) {
      const auto image = resolve(form, tar, name);
      expect_layers(image);
      EXPECT_FALSE(image->layers[0].digest_is_diff_id);
    }
  }
  expect_layers(resolve("docker-archive:", tar, "@sha256:" + digest(config_)));
  // Saved by its ID, an image leaves the index empty.
  layout.write("index.json", R"({"schemaVersion":2,"manifests":null})");
  expect_layers(resolve("", tar_of(layout.path())));
  EXPECT_EQ(reason(resolve("oci-archive:", tar_of(layout.path()))), Reason::not_found);
  layout.write("blobs/sha256/" + digest(config_), test_config("linux", "amd64", {}));
  EXPECT_EQ(reason(resolve("docker-archive:", tar_of(layout.path()))), Reason::corrupt);
}

TEST_F(DockerArchiveTest, NamesALayerThatWasNeverFetched) {
  const std::string manifest = "[" + docker_entry("c.json", "null", R"("one.tar","two.tar")") + "]";
  const std::string tar = TarWriter()
                              .file("one.tar", lower_)
                              .file("c.json", config_)
                              .file("manifest.json", manifest)
                              .end()
                              .bytes();
  ASSERT_TRUE(resolve("docker-archive:", tar).ok());
  const auto layer = source_->open_layer(1, 0);
  ASSERT_FALSE(layer.ok());
  EXPECT_EQ(layer.error().code, ErrorCode::not_found);
  EXPECT_EQ(layer.error().text(), "layer 1 (sha256:" + digest(upper_) +
                                      "): two.tar: the layer is missing from the archive");
}

TEST_F(DockerArchiveTest, ChoosesAmongSeveralImages) {
  const std::string arm = test_config("linux", "arm64", {lower_});
  const auto archive = [&](const std::string& tags_1, const std::string& tags_2) {
    return TarWriter()
        .file("l.tar", lower_)
        .file("1.json", test_config("linux", "amd64", {lower_}))
        .file("2.json", arm)
        .file("manifest.json", "[" + docker_entry("1.json", tags_1, R"("l.tar")") + "," +
                                   docker_entry("2.json", tags_2, R"("l.tar")") + "]")
        .end()
        .bytes();
  };
  const std::string two_names = archive(R"(["a:1","b:1"])", R"(["c:1"])");
  const auto several = resolve("docker-archive:", two_names);
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().code, ErrorCode::usage);
  EXPECT_EQ(several.error().message, "several images: name one of a:1, b:1, c:1");
  EXPECT_TRUE(resolve("docker-archive:", two_names, ":b:1").ok());
  EXPECT_EQ(reason(resolve("docker-archive:", two_names, ":c:1")), Reason::platform_missing);
  const std::string one_name = archive(R"(["a:1"])", R"(["a:1"])");
  const auto image = resolve("docker-archive:", one_name, {}, Platform{"linux", "arm64", ""});
  ASSERT_TRUE(image.ok()) << image.error().text();
  EXPECT_EQ(image->config_digest->hex(), digest(arm));
}

TEST_F(DockerArchiveTest, RefusesOtherTars) {
  EXPECT_EQ(
      reason(resolve("docker-archive:", TarWriter().file("repositories", "{}").end().bytes())),
      Reason::unsupported_media_type);
  EXPECT_EQ(reason(resolve("", TarWriter().file("manifest.json", "null").end().bytes())),
            Reason::corrupt);
  EXPECT_EQ(reason(resolve("", TarWriter().file("manifest.json", "[]").end().bytes())),
            Reason::not_found);
  EXPECT_EQ(reason(resolve("", TarWriter().directory("manifest.json").end().bytes())),
            Reason::corrupt);
}

TEST(ImageNames, FollowDockersRules) {
  EXPECT_TRUE(same_image_name("alpine", "docker.io/library/alpine:latest"));
  EXPECT_TRUE(same_image_name("index.docker.io/org/app:1", "org/app:1"));
  EXPECT_TRUE(same_image_name("localhost:5000/app", "localhost:5000/app:latest"));
  EXPECT_FALSE(same_image_name("alpine:3", "alpine"));
  EXPECT_FALSE(same_image_name("quay.io/org/app:1", "org/app:1"));
}

TEST_F(ArchiveTest, BarePathsSayWhatToWrite) {
  EXPECT_EQ(reason(open(folder_.text() + "/none")), Reason::not_found);
  const auto folder = open(folder_.text());
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, ErrorCode::usage);
  EXPECT_NE(folder.error().message.find("dir:" + folder_.text()), std::string::npos);
  EXPECT_EQ(open("oci-archive:" + folder_.text()).error().code, ErrorCode::usage);
  folder_.write("file", "");
  EXPECT_EQ(open("oci:" + folder_.text() + "/file").error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace iar::source
