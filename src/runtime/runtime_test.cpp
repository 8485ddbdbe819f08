#include <gtest/gtest.h>

#include "runtime/containerd_api.h"
#include "runtime/docker.h"
#include "runtime/grpc.h"
#include "runtime/protobuf.h"
#include "runtime/socket.h"

namespace iar::runtime {

namespace {

const std::string k_digest = "sha256:" + std::string(64, 'a');

TEST(Protobuf, WritesAsTheEncodingDocumentDoes) {
  ProtoWriter writer;
  writer.varint(1, 150).text(2, "testing").varint(3, 0);
  EXPECT_EQ(writer.bytes(), std::string("\x08\x96\x01\x12\x07testing", 12));
}

TEST(Protobuf, ReadsUnknownFieldsAndKnowsWhenItIsCut) {
  const std::string message("\x0d\1\2\3\4\x11\1\2\3\4\5\6\7\x08\x1a\2hi", 18);
  std::string text;
  const auto use = [&](const ProtoField& field) -> Status {
    if (field.number == 3) text = field.bytes;
    return {};
  };
  ASSERT_TRUE(each_field(message, use).ok());
  EXPECT_EQ(text, "hi");
  EXPECT_FALSE(each_field(std::string_view(message).substr(0, 17), use).ok());
  EXPECT_FALSE(each_field("\x0b", use).ok());
}

TEST(Protobuf, Timestamps) {
  ProtoWriter moment;
  moment.varint(1, 1'700'000'000).varint(2, 250'000'000);
  EXPECT_EQ(timestamp_ms(moment.bytes()), 1'700'000'000'250);
  EXPECT_EQ(timestamp_ms("\x08"), 0);
}

TEST(GrpcFrames, MessagesInAnyPieces) {
  const std::string bytes("\0\0\0\0\2hi\0\0\0\0\0\0\0\0\0\1!", 18);
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    GrpcFrames frames;
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      frames.add(as_bytes(std::string_view(bytes).substr(at, step)));
      for (auto next = frames.next(); next.ok() && *next; next = frames.next()) {
        seen.emplace_back(**next);
      }
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"hi", "", "!"})) << step;
    EXPECT_FALSE(frames.in_message());
  }
}

TEST(GrpcFrames, RefusesCompressedAndHugeMessages) {
  GrpcFrames compressed;
  compressed.add(as_bytes(std::string_view("\1\0\0\0\0", 5)));
  EXPECT_EQ(compressed.next().error().code, ErrorCode::unsupported);
  GrpcFrames huge;
  huge.add(as_bytes(std::string_view("\0\xff\xff\xff\xff", 5)));
  EXPECT_EQ(huge.next().error().code, ErrorCode::limit);
}

TEST(SocketPath, EverySpelling) {
  for (const auto* const text : {"unix:///run/x.sock", "unix///run/x.sock", "/run/x.sock"}) {
    const auto path = socket_path(text);
    ASSERT_TRUE(path.ok()) << text;
    EXPECT_EQ(*path, "/run/x.sock") << text;
  }
  for (const std::string text : {"", "unix://", "tcp://1.2.3.4:2375", "run/x.sock"}) {
    EXPECT_FALSE(socket_path(text).ok()) << text;
  }
  EXPECT_FALSE(socket_path("/" + std::string(200, 'a')).ok());
}

TEST(SocketClient, SaysWhyNobodyAnswers) {
  auto client = SocketClient::make("/nowhere/at-all.sock");
  ASSERT_TRUE(client.ok());
  const auto answer = (*client)->get("/info", 100, Deadline::never());
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().reason, "runtime_unavailable");
}

TEST(ContainerdApi, ImagesWithTheirTargets) {
  ProtoWriter target;
  target.text(1, "application/vnd.oci.image.index.v1+json").text(2, k_digest).varint(3, 1234);
  ProtoWriter image;
  image.text(1, "docker.io/library/app:1").pair(2, "k", "v").message(3, target);
  ProtoWriter broken;
  broken.text(1, "other");
  ProtoWriter list;
  list.message(1, broken).message(1, image);
  const auto images = parse_containerd_images(list.bytes());
  ASSERT_TRUE(images.ok());
  ASSERT_EQ(images->size(), 1U);
  EXPECT_EQ(images->front().name, "docker.io/library/app:1");
  EXPECT_EQ(images->front().target.digest.text(), k_digest);
  EXPECT_EQ(images->front().target.size, 1234U);
  ProtoWriter one;
  one.message(1, broken);
  EXPECT_FALSE(parse_containerd_image(one.bytes()).ok());
}

TEST(ContainerdApi, TheFolderOfTheContentStore) {
  ProtoWriter other;
  other.text(1, "io.containerd.snapshotter.v1").pair(5, "root", "/wrong");
  ProtoWriter content;
  content.text(1, "io.containerd.content.v1").text(2, "content").pair(5, "root", "/right");
  ProtoWriter answer;
  answer.message(1, content).message(1, other);
  const auto root = parse_content_root(answer.bytes());
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(*root, "/right");
}

TEST(DockerApi, TheTagThatWasAskedFor) {
  const std::string json =
      R"({"Id":")" + k_digest + R"(","RepoTags":["a:1","<none>:<none>","example.org/b:2"]})";
  const auto second = parse_docker_image(json, "example.org/b:2");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->id, k_digest);
  EXPECT_EQ(second->repository, "example.org/b");
  EXPECT_EQ(second->tag, "2");
  const auto by_id = parse_docker_image(json, k_digest);
  ASSERT_TRUE(by_id.ok());
  EXPECT_EQ(by_id->repository, "docker.io/library/a");
  EXPECT_EQ(by_id->tag, "1");
}

TEST(DockerApi, AnswersThatAreNone) {
  for (const std::string json : {"", "[]", "{}", R"({"Id":"x/../y"})", R"({"Id":5})"}) {
    EXPECT_FALSE(parse_docker_image(json, "a:1").ok()) << json;
  }
  const auto untagged = parse_docker_image(R"({"Id":")" + k_digest + R"(","RepoTags":null})", "a");
  ASSERT_TRUE(untagged.ok());
  EXPECT_EQ(untagged->repository, "");
}

TEST(Docker, HostsThatAreNoSocketAndMissingNames) {
  const auto open = [](const std::string& name, const std::string& host) {
    return open_docker("docker:" + name, name, {host}, {});
  };
  EXPECT_EQ(open("a", "tcp://127.0.0.1:2375").error().code, ErrorCode::usage);
  EXPECT_EQ(open("", "/nowhere.sock").error().code, ErrorCode::usage);
  EXPECT_EQ(open("a", "/nowhere/at-all.sock").error().reason, "runtime_unavailable");
}

}  // namespace

}  // namespace iar::runtime
