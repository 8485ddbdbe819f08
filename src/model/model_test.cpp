#include <gtest/gtest.h>

#include "model/codec.h"
#include "model/digest.h"
#include "model/platform.h"

namespace iar::model {
namespace {

Package sample_package() {
  Package package;
  package.type = "deb";
  package.name = "adduser";
  package.version = "3.134";
  package.licenses = {"GPL-2"};
  package.properties = {{"vendor", "x"}};
  package.presence = Presence::declared;
  package.development = true;
  return package;
}

Inventory sample_inventory() {
  Inventory out;
  out.config_digest = Digest::of(as_bytes("config"));
  out.platform = {"linux", "arm", "v7"};
  out.diff_ids = {Digest::of(as_bytes("a")), Digest::of(as_bytes("b"))};
  out.os = OsRelease{"debian", "12", "Debian", {"x"}, "bookworm", "", "cpe:/o:debian"};
  out.layers = {{"ADD file:1 in /", "2024-01-01T00:00:00Z", ""}, {"RUN make", "", "buildkit"}};
  out.base_images = {{"debian:12", "sha256:1", BaseBasis::label, 1}};
  InventoryPackage package;
  package.package = sample_package();
  const Owner owner{"deb", "adduser", "3.134", OwnerBasis::changed};
  package.evidence = {{"var/lib/dpkg/status", "os/dpkg", 1, 0, Presence::declared, owner}};
  package.first_layer = 1;
  package.owner = owner;
  package.license = "GPL-2.0-only";
  package.base = BaseMembership::above;
  package.conflicts = {{ConflictKind::installed, "3.135", "p"}};
  out.packages = {package};
  out.undetermined = {"rpm"};
  out.diagnostics = {{Effect::partial, Reason::corrupt, "os/apk", -1, "p", "m"}};
  out.completeness = Completeness::partial;
  return out;
}

TEST(Codec, InventoryComesBackAsItWas) {
  const Inventory inventory = sample_inventory();
  const auto again = decode_inventory(as_bytes(encode_inventory(inventory)));
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_EQ(*again, inventory);
  EXPECT_EQ(inventory_digest(*again), inventory_digest(inventory));
}

TEST(Codec, FactsComeBackAsTheyWere) {
  FileFacts file;
  file.path = "p";
  file.entry = 7;
  file.facts.packages = {sample_package()};
  file.facts.claims = {{"deb", "adduser", {{"usr/sbin/adduser", "md5:00"}}}};
  file.digests.emplace();
  file.digests->md5.fill(1);
  file.digests->sha1.fill(2);
  file.digests->sha256.fill(3);
  const std::vector<FileFacts> facts{file, {}};
  const auto again = decode_facts(as_bytes(encode_facts(facts)));
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_EQ(*again, facts);
}

TEST(Codec, EveryCutAndEveryOverlongRecordIsRefused) {
  const std::string bytes = encode_inventory(sample_inventory());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_inventory(as_bytes(std::string_view(bytes).substr(0, length))).ok());
  }
  EXPECT_EQ(decode_inventory(as_bytes(bytes + "x")).error().code, ErrorCode::corrupt);
}

TEST(Codec, AnotherVersionIsUnsupported) {
  std::string bytes = encode_facts({});
  bytes[0] = 9;
  EXPECT_EQ(decode_facts(as_bytes(bytes)).error().code, ErrorCode::unsupported);
}

TEST(Codec, AHugeLengthReservesNothing) {
  Encoder out;
  out.number(k_codec_version);
  out.number(UINT64_MAX);
  EXPECT_EQ(decode_facts(as_bytes(out.bytes())).error().code, ErrorCode::corrupt);
}

TEST(Digest, ParsesOnlyWhatOciAllows) {
  const std::string text = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(Digest::parse(text).value().text(), text);
  EXPECT_EQ(Digest::parse("sha256:" + std::string(64, 'A')).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Digest::parse("sha512:" + std::string(128, 'a')).error().code, ErrorCode::unsupported);
  EXPECT_EQ(Digest::parse("../../etc/passwd").error().code, ErrorCode::corrupt);
}

TEST(Platform, MatchesAsRuntimesDo) {
  const auto match = [](std::string_view wanted, std::string_view offered) {
    return platform_match(Platform::parse(wanted).value(), Platform::parse(offered).value());
  };
  EXPECT_GT(match("linux/arm64", "linux/arm64/v8"), 0);
  EXPECT_GT(match("linux/arm64", "linux/aarch64"), 0);
  EXPECT_GT(match("linux/arm/v7", "linux/arm/v6"), 0);
  EXPECT_EQ(match("linux/arm/v6", "linux/arm/v7"), 0);
  EXPECT_GT(match("linux/arm", "linux/arm/v7"), match("linux/arm", "linux/arm/v6"));
  EXPECT_EQ(match("linux/amd64", "windows/amd64"), 0);
  EXPECT_FALSE(Platform::parse("linux").ok());
}

TEST(Reason, NamesAreTheClosedList) {
  EXPECT_EQ(reason_name(Reason::no_credentials), "no_credentials");
  EXPECT_EQ(reason_from_name("internal"), Reason::internal);
  EXPECT_FALSE(reason_from_name("other").has_value());
}

}  // namespace
}  // namespace iar::model
