#include "report/explanation.h"

#include <gtest/gtest.h>

namespace iar::report {
namespace {

using model::BaseMembership;
using model::ConflictKind;
using model::OwnerBasis;
using model::PackageTrace;
using model::Presence;

model::Inventory sample() {
  model::Inventory out;
  out.diff_ids.resize(3);
  out.layers = {{"ADD rootfs", "", ""}, {"RUN apt-get install", "", ""}, {"RUN npm ci", "", ""}};
  out.os = model::OsRelease{.id = "debian", .version_id = "12"};
  return out;
}

model::InventoryPackage npm(std::string name, std::string version) {
  model::InventoryPackage out;
  out.package.type = "npm";
  out.package.name = std::move(name);
  out.package.version = std::move(version);
  out.first_layer = 2;
  out.evidence = {{"app/node_modules/" + out.package.name + "/package.json", "npm/package-json", 2,
                   2, Presence::installed, std::nullopt}};
  return out;
}

std::string explained(const model::Inventory& inventory, std::string_view purl,
                      const std::vector<PackageTrace>& traces = {}) {
  const model::Image image;
  return explanation({image, inventory}, model::parse_purl(purl).value(), traces);
}

PackageTrace trace(std::string version, int from, int to) {
  return {std::move(version),
          "",
          Presence::installed,
          "app/node_modules/one/package.json",
          "npm/package-json",
          from,
          to};
}

TEST(Explanation, WhereAPackageComesFrom) {
  model::Inventory inventory = sample();
  auto package = npm("one", "1.0.0");
  package.package.licenses = {"Apache 2.0"};
  package.license = "Apache-2.0";
  package.base = BaseMembership::above;
  package.conflicts = {{ConflictKind::declared, "1.0.1", "app/package-lock.json"}};
  inventory.base_images = {{"node:20", "", model::BaseBasis::layers, 2}};
  inventory.packages = {package};
  EXPECT_EQ(
      explained(inventory, "pkg:npm/one@1.0.0"),
      "The npm package one 1.0.0 is installed.\n"
      "It came with layer 2 (RUN npm ci), on top of the base image node:20, and every layer since "
      "has it.\n"
      "This is known from 1 file:\n"
      "- app/node_modules/one/package.json, as layer 2 left it, read by npm/package-json.\n"
      "No package of the operating system owns it.\n"
      "Its licence is Apache-2.0, declared as \"Apache 2.0\".\n"
      "The lock file app/package-lock.json of this tree asks for version 1.0.1 instead.\n"
      "Everything in the image was looked at.\n");
}

TEST(Explanation, WhoOwnsItAndWhy) {
  model::Inventory inventory = sample();
  auto package = npm("one", "1.0.0");
  const model::Owner owner{"deb", "node-one", "1.0.0-1", OwnerBasis::checksum};
  package.owner = owner;
  package.evidence[0].owner = owner;
  inventory.packages = {package};
  std::string text = explained(inventory, "pkg:npm/one");
  EXPECT_NE(text.find("It belongs to the deb package node-one 1.0.0-1, whose list of files has "
                      "this path and the checksum of what lies there.\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("So it is part of the deb package node-one 1.0.0-1"), std::string::npos);
  inventory.packages[0].owner.reset();
  inventory.packages[0].evidence[0].owner->basis = OwnerBasis::changed;
  text = explained(inventory, "pkg:npm/one");
  EXPECT_NE(text.find("The deb package node-one 1.0.0-1 claims this path, but what lies there is "
                      "not what it brought"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("No package of the operating system owns it.\n"), std::string::npos);
}

TEST(Explanation, WhatWasRemovedOrReplaced) {
  model::Inventory inventory = sample();
  EXPECT_EQ(explained(inventory, "pkg:npm/one@1.0.0", {trace("1.0.0", 0, 0)}),
            "pkg:npm/one@1.0.0: the image does not have it.\n"
            "Version 1.0.0 was installed by app/node_modules/one/package.json in layer 0; it was "
            "gone since layer 1 (RUN apt-get install).\n"
            "Everything in the image was looked at.\n");
  inventory.packages = {npm("one", "1.1.0")};
  EXPECT_EQ(explained(inventory, "pkg:npm/one@1.0.0", {trace("1.0.0", 0, 1), trace("1.1.0", 2, 2)}),
            "pkg:npm/one@1.0.0: the image does not have it.\n"
            "It has the npm package one 1.1.0: app/node_modules/one/package.json.\n"
            "Version 1.0.0 was installed by app/node_modules/one/package.json in layers 0 to 1; it "
            "was replaced by version 1.1.0 in layer 2 (RUN npm ci).\n"
            "Everything in the image was looked at.\n");
}

TEST(Explanation, WhatWasNeverSeen) {
  EXPECT_EQ(explained(sample(), "pkg:npm/one"),
            "pkg:npm/one: the image does not have it.\n"
            "No file of any layer that was read states a package of this name.\n"
            "Everything in the image was looked at.\n");
}

TEST(Explanation, WhatCannotBeTold) {
  model::Inventory inventory = sample();
  inventory.undetermined = {"deb"};
  inventory.diagnostics = {
      {model::Effect::note, model::Reason::corrupt, "", 0, "", "3 bytes were passed over"},
      {model::Effect::partial, model::Reason::limit_exceeded, "", 1, "a.jar", "too large"}};
  EXPECT_EQ(explained(inventory, "pkg:deb/debian/bash"),
            "pkg:deb/debian/bash: nobody can tell whether it is in the image.\n"
            "No file of any layer that was read states a package of this name.\n"
            "Which deb packages are installed cannot be told: a layer has their database, and a "
            "later one removed it.\n"
            "One thing was not looked at, so the answer may lack something:\n"
            "- limit_exceeded: layer 1: a.jar: too large\n");
}

TEST(Explanation, NamesAreComparedAsPurlsAre) {
  model::Package package{.type = "deb", .name = "bash", .version = "5.2"};
  const auto asked = [](std::string_view purl) { return model::parse_purl(purl).value(); };
  EXPECT_TRUE(same_name(asked("pkg:deb/debian/bash@1?arch=amd64"), package));
  package.name_space = "debian";
  EXPECT_TRUE(same_name(asked("pkg:deb/bash"), package));
  EXPECT_FALSE(same_name(asked("pkg:deb/ubuntu/bash"), package));
  EXPECT_FALSE(same_name(asked("pkg:rpm/bash"), package));
  model::Package scoped{.type = "npm", .name_space = "@a", .name = "b", .version = "1"};
  EXPECT_TRUE(same_name(asked("pkg:npm/%40a/b"), scoped));
  EXPECT_FALSE(same_name(asked("pkg:npm/b"), scoped));
}

TEST(Explanation, ArchitecturesAndEpochsAreTold) {
  model::Inventory inventory = sample();
  model::InventoryPackage package;
  package.package = {.type = "rpm", .name_space = "fedora", .name = "vim", .version = "2:9.1-1"};
  package.package.architecture = "x86_64";
  package.package.source_name = "vim-src";
  inventory.packages = {package};
  EXPECT_TRUE(explained(inventory, "pkg:rpm/fedora/vim@9.1-1?arch=x86_64").starts_with("The rpm"));
  EXPECT_TRUE(explained(inventory, "pkg:rpm/vim@2:9.1-1").starts_with("The rpm"));
  EXPECT_NE(explained(inventory, "pkg:rpm/vim@9.1-1?arch=aarch64").find("(x86_64)"),
            std::string::npos);
}

TEST(Explanation, DoesNotEscapeTheTerminalAndEnds) {
  model::Inventory inventory = sample();
  auto package = npm("one", "1.0.0");
  package.evidence.assign(25, package.evidence[0]);
  package.evidence[0].path = "a\x1b[31m\n";
  inventory.packages = {package};
  const std::string text = explained(inventory, "pkg:npm/one");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("… and 5 more.\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace iar::report
