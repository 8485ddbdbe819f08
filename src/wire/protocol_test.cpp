#include "wire/protocol.h"

#include <gtest/gtest.h>

#include "wire/message_fields.h"

namespace iar::wire {
namespace {

InventoryMessage upload() {
  InventoryMessage message;
  message.agent = {"agent-1", "0.1.0", "cluster-1", "prod", "node-1", "watcher"};
  message.scan_id = "scan-1";
  message.image.repository = "library/debian";
  message.image.layers = {{"sha256:aa", 7, "2024-01-01T00:00:00Z", "COPY . ."}};
  model::InventoryPackage package;
  package.package.type = "deb";
  package.package.name = "bash";
  message.inventory.packages.push_back(package);
  Detection secret;
  secret.type = DetectionType::secret;
  secret.name = "aws-key";
  message.detections.push_back(secret);
  Container container;
  container.id = "c1";
  container.rights.privileged = true;
  container.created_ms = -5;
  message.seen = {container, Cluster{}, Pod{}, Node{}, Namespace{}, Deployment{}};
  message.lossy = true;
  return message;
}

std::vector<Message> every_kind() {
  const AgentIdentity agent = upload().agent;
  return {
      QueryMessage{Subject::layers, {"sha256:aa", "sha256:bb"}},
      FactsMessage{"sha256:aa", "os/dpkg@1", true, "iar 0.1.0", std::string("\0\x02", 2)},
      upload(),
      StateMessage{agent, 7, upload().seen, {{AssetKind::pod, "p1"}}, "sha256:cc"},
      ClaimMessage{agent, "sha256:dd", 60},
      VerdictMessage{"sha256:dd", "deny", "Default", "critical", 1'700'000'000'000},
      ConfigMessage{3, 1, {{"mode", "watcher"}}},
      HeartbeatMessage{agent, 3, 1, 2, 3, 4},
  };
}

TEST(Protocol, EveryMessageComesBack) {
  for (const Message& message : every_kind()) {
    const std::string bytes = encode(message);
    const auto back = decode(as_bytes(bytes));
    ASSERT_TRUE(back.ok()) << message.index() << back.error().text();
    EXPECT_EQ(*back, message);
  }
}

// What an older program wrote ends earlier, what a newer one wrote has more fields.
TEST(Protocol, OlderAndNewerRecordsAreRead) {
  const HeartbeatMessage sent{upload().agent, 3, 1, 2, 3, 4};
  model::Encoder inner;
  record(inner, sent.agent);
  inner.number(sent.config_revision);
  const auto framed = [](std::uint64_t version, const std::string& body) {
    model::Encoder out;
    out.number(version);
    out.number(7);
    out.text(body);
    return out.take();
  };
  const auto older = decode(as_bytes(framed(1, inner.bytes())));
  ASSERT_TRUE(older.ok());
  EXPECT_EQ(std::get<HeartbeatMessage>(*older).config_revision, 3U);
  EXPECT_EQ(std::get<HeartbeatMessage>(*older).assessed, 0U);

  model::Encoder longer;
  fields(longer, sent);
  longer.text("a field of tomorrow");
  const auto newer = decode(as_bytes(framed(2, longer.bytes())));
  ASSERT_TRUE(newer.ok());
  EXPECT_EQ(std::get<HeartbeatMessage>(*newer), sent);
  EXPECT_EQ(decode(as_bytes(framed(3, longer.bytes()))).error().code, ErrorCode::unsupported);
}

TEST(Protocol, CutAnywhereIsNeverAcceptedAsAnotherMessage) {
  for (const Message& message : every_kind()) {
    const std::string bytes = encode(message);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode(as_bytes(std::string_view(bytes).substr(0, size))).ok()) << size;
    }
    EXPECT_FALSE(decode(as_bytes(bytes + "x")).ok());
  }
}

TEST(Protocol, ChecksumsIgnoreTheOrder) {
  std::vector<Asset> assets = upload().seen;
  const std::string checksum = state_checksum(assets);
  std::swap(assets.front(), assets.back());
  EXPECT_EQ(state_checksum(assets), checksum);
  std::get<Container>(assets.back()).running = true;
  EXPECT_NE(state_checksum(assets), checksum);
  EXPECT_EQ(asset_key(assets.back()), "c1");
}

TEST(Protocol, UploadsDifferByContentNotByScan) {
  InventoryMessage message = upload();
  const model::Digest digest = upload_digest(message);
  message.scan_id = "another";
  EXPECT_EQ(upload_digest(message), digest);
  message.inventory.packages.front().package.version = "5.2";
  EXPECT_NE(upload_digest(message), digest);
}

}  // namespace
}  // namespace iar::wire
