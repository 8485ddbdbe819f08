#include "wire/falcon.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace iar::wire {
namespace {

constexpr std::string_view k_body = R"({
 "agent_uuid": "a-1", "agent_version": "1.0.24", "cluster_id": "c-1", "cluster_name": "prod",
 "host_name": "node-1", "host_ip": "10.0.0.1", "runmode": "watcher",
 "original_image_name": "registry.test/web:1", "container_id": "k1", "pod_id": "p1",
 "pod_name": "web-1", "pod_namespace": "default", "high_entropy_strings": [
  {"Path": "/app/.env", "Strings": [{"RegexName": "aws-key", "Line": 3, "String": "AKIASECRET"}]}],
 "inventory": {
  "ImageInfo": {"ID": "sha256:aa", "Digest": "sha256:bb", "IndexDigest": null,
   "Architecture": "amd64", "Size": 12, "Registry": "https://registry.test",
   "Repository": "web", "Tag": "1"},
  "OSInfo": {"Name": "Debian GNU/Linux", "Version": "12"},
  "Layers": [{"Digest": "sha256:l0", "Size": 5, "CreatedBy": "ADD"},
             {"Digest": "sha256:l1", "Size": 7, "CreatedBy": "COPY"}],
  "Packages": [{"Product": "libssl3", "MajorVersion": "3.0.11-1", "PackageSource": "openssl",
    "PackageProvider": "dpkg", "SoftwareArchitecture": "amd64", "LayerIndex": 0,
    "Vendor": null}],
  "ApplicationPackages": [{"type": 1, "libraries": [{"Name": "@babel/core", "Version": "7.1.0",
    "Path": "/app/node_modules/@babel/core/package.json", "LayerHash": "sha256:l1",
    "LayerIndex": 0, "License": "MIT"}]}],
  "ELFBinaries": [{"Path": "/bin/evil", "Hash": "ff", "Size": 1, "Malicious": true},
                  {"Path": "/bin/ls", "Hash": "00", "Size": 1, "Malicious": false}]},
 "scan_request": {"ScanInfo": {"ScanUUID": "scan-1"}}})";

TEST(Falcon, ReadsTheUpload) {
  const auto message = decode_falcon(k_body);
  ASSERT_TRUE(message.ok()) << message.error().text();
  EXPECT_TRUE(message->lossy);
  EXPECT_EQ(message->scan_id, "scan-1");
  EXPECT_EQ(message->image.registry, "registry.test");
  EXPECT_EQ(message->image.index_digest, "");
  EXPECT_EQ(message->inventory.os->id, "debian");
  ASSERT_EQ(message->inventory.packages.size(), 2U);
  const auto& deb = message->inventory.packages[0].package;
  EXPECT_EQ(deb.type + " " + deb.name + " " + deb.version + " " + deb.source_name,
            "deb libssl3 3.0.11-1 openssl");
  const auto& npm = message->inventory.packages[1];
  EXPECT_EQ(npm.package.name_space + " " + npm.package.name, "@babel core");
  EXPECT_EQ(npm.first_layer, 1);
  ASSERT_EQ(message->detections.size(), 2U);
  EXPECT_EQ(message->detections[0].path, "/bin/evil");
  EXPECT_EQ(message->detections[1].name, "aws-key");
  EXPECT_EQ(encode(*message).find("AKIASECRET"), std::string::npos);
  EXPECT_EQ(message->seen.size(), 4U);
}

TEST(Falcon, WhatIsWrittenIsRead) {
  const auto first = decode_falcon(k_body);
  ASSERT_TRUE(first.ok());
  const auto second = decode_falcon(encode_falcon(*first));
  ASSERT_TRUE(second.ok()) << second.error().text();
  EXPECT_EQ(second->inventory, first->inventory);
  EXPECT_EQ(second->image, first->image);
  EXPECT_EQ(second->agent, first->agent);
}

TEST(Falcon, WrongTypesAreNamed) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {R"([])", ""},
      {R"({"inventory": 5})", "inventory"},
      {R"({})", "inventory"},
      {R"({"inventory": {}})", "inventory.ImageInfo"},
      {R"({"inventory": {"ImageInfo": {"ID": 5}}})", "inventory.ImageInfo.ID"},
      {R"({"inventory": {"ImageInfo": {}}})", "inventory.ImageInfo"},
      {R"({"inventory": {"ImageInfo": {"ID": "a", "Size": "x"}}})", "inventory.ImageInfo.Size"},
      {R"({"inventory": {"ImageInfo": {"ID": "a"}, "Packages": [{"Product": []}]}})",
       "inventory.Packages.Product"},
      {R"({"inventory": {"ImageInfo": {"ID": "a"}, "Layers": {}}})", "inventory.Layers"},
  };
  for (const auto& [body, place] : cases) {
    const auto message = decode_falcon(body);
    ASSERT_FALSE(message.ok()) << body;
    EXPECT_EQ(message.error().code, ErrorCode::corrupt) << body;
    EXPECT_EQ(message.error().context, place) << body;
  }
}

}  // namespace
}  // namespace iar::wire
