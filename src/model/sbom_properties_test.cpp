#include "model/sbom_properties.h"

#include <gtest/gtest.h>

#include "model/osv.h"
#include "model/sbom_words.h"

namespace iar::model {
namespace {

InventoryPackage full_package() {
  InventoryPackage out;
  out.package.type = "deb";
  out.package.name_space = "debian";
  out.package.name = "adduser";
  out.package.version = "3.134";
  out.package.architecture = "all";
  out.package.source_name = "s";
  out.package.source_version = "1";
  out.package.licenses = {"GPL-2+", "own"};
  out.package.properties = {{"k:e", "v"}, {"osv:ecosystem", "Debian:13"}};
  out.package.presence = Presence::declared;
  out.package.development = true;
  out.package.dependencies = {"a|b", "c\"d"};
  const Owner owner{"rpm", "o", "2", OwnerBasis::changed};
  out.evidence = {{"p/q", "os/dpkg", 2, 1, Presence::declared, owner},
                  {"p/r", "os/apk", 0, 0, Presence::installed, std::nullopt}};
  out.first_layer = 1;
  out.owner = owner;
  out.license = "GPL-2.0-or-later";
  out.base = BaseMembership::above;
  out.conflicts = {{ConflictKind::installed, "3", "x"}};
  return out;
}

Inventory full_inventory() {
  Inventory out;
  out.config_digest = Digest::of(as_bytes("c"));
  out.platform = {"linux", "arm", "v7"};
  out.diff_ids = {Digest::of(as_bytes("a")), Digest::of(as_bytes("b"))};
  out.layers = {{"ADD x", "2024-01-01T00:00:00Z", ""}, {"RUN \"y\"", "", "c"}};
  out.base_images = {{"debian:12", "sha256:1", BaseBasis::label, 2}};
  out.undetermined = {"rpm"};
  out.diagnostics = {{Effect::partial, Reason::corrupt, "os/apk", 1, "p", "m"},
                     {Effect::note, Reason::limit_exceeded, "", -1, "", "n"}};
  return out;
}

TEST(SbomProperties, OfAPackageComeBack) {
  const InventoryPackage package = full_package();
  InventoryPackage again;
  again.package.type = "deb";
  again.package.name_space = "debian";
  again.package.name = "adduser";
  again.package.version = "3.134";
  take_sbom_properties(sbom_properties(package, full_inventory()), again);
  // Whether an ecosystem goes without saying is for those to tell who know the distribution.
  again.package.properties.emplace_back("osv:ecosystem", "Debian:13");
  EXPECT_EQ(again, package);
}

TEST(SbomProperties, OfAnImageComeBack) {
  const Inventory inventory = full_inventory();
  Inventory again;
  take_sbom_properties(sbom_properties(inventory), again);
  EXPECT_EQ(again, inventory);
}

TEST(SbomProperties, OfASystemComeBack) {
  const OsRelease os{"debian", "12", "Debian", {"x", "y"}, "bookworm", "server", "cpe:/o:d"};
  OsRelease again{"debian", "12", "Debian", {}, "", "", ""};
  take_sbom_properties(sbom_properties(os), again);
  EXPECT_EQ(again, os);
}

TEST(SbomProperties, WhatIsMalformedIsPassedOver) {
  InventoryPackage package;
  Inventory inventory;
  for (const std::string_view value :
       {"", "x", "[]", R"({"layer": -2})", R"({"layer": 1048576})", R"({"layer": "1"})",
        R"({"presence": "maybe"})", R"({"owner": {"basis": "faith"}})"}) {
    take_sbom_properties({{"iar:evidence", std::string(value)}}, package);
    take_sbom_properties({{"iar:layer", std::string(value)}}, inventory);
    take_sbom_properties({{"iar:diagnostic", std::string(value)}}, inventory);
  }
  EXPECT_TRUE(package.evidence.size() <= 1);
  EXPECT_TRUE(inventory.diff_ids.empty() && inventory.diagnostics.empty());
  take_sbom_properties({{"iar:layer:index", "-1"}, {"iar:base", "?"}, {"iar:owner", "x"}}, package);
  EXPECT_EQ(package.first_layer, 0);
  EXPECT_EQ(package.base, BaseMembership::unknown);
  EXPECT_FALSE(package.owner.has_value());
}

TEST(Osv, DistributionsHaveTheirVersions) {
  const auto ecosystem = [](std::string id, std::string version) {
    OsRelease os;
    os.id = std::move(id);
    os.version_id = std::move(version);
    return osv_ecosystem(os);
  };
  EXPECT_EQ(ecosystem("debian", "12"), "Debian:12");
  EXPECT_EQ(ecosystem("alpine", "3.18.4"), "Alpine:v3.18");
  EXPECT_EQ(ecosystem("ubuntu", "22.04"), "Ubuntu:22.04:LTS");
  EXPECT_EQ(ecosystem("ubuntu", "23.04"), "Ubuntu:23.04");
  EXPECT_EQ(ecosystem("ubuntu", "22.10"), "Ubuntu:22.10");
  EXPECT_EQ(ecosystem("rocky", "9.3"), "Rocky Linux:9");
  EXPECT_EQ(ecosystem("wolfi", "20230201"), "Wolfi");
  EXPECT_EQ(ecosystem("opensuse-leap", "15.5"), "openSUSE:Leap 15.5");
  EXPECT_EQ(ecosystem("debian", ""), "");
  EXPECT_EQ(ecosystem("alpine", "3"), "");
  EXPECT_EQ(ecosystem("rhel", "9"), "");
}

TEST(Osv, PackagesHaveThoseOfTheirTypeOrDistribution) {
  const OsRelease debian{"debian", "12", "", {}, "", "", ""};
  Package package{.type = "npm", .name = "a"};
  EXPECT_EQ(osv_ecosystem(package, debian), "npm");
  package.type = "deb";
  EXPECT_EQ(osv_ecosystem(package, debian), "");
  package.name_space = "debian";
  EXPECT_EQ(osv_ecosystem(package, debian), "Debian:12");
  EXPECT_EQ(osv_ecosystem(package, std::nullopt), "");
  package.properties = {{"osv:ecosystem", "Debian:13"}};
  EXPECT_EQ(osv_ecosystem(package, debian), "Debian:13");
}

}  // namespace
}  // namespace iar::model
