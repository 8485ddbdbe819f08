#include <gtest/gtest.h>

#include "match/vex/cpe.h"
#include "match/vex/index.h"
#include "match/vex/vex.h"

namespace iar::match {
namespace {

model::InventoryPackage package_of(std::string_view purl, std::vector<std::string> paths) {
  model::InventoryPackage out;
  out.package = model::package_of(*model::parse_purl(purl));
  for (std::string& path : paths) {
    model::Evidence evidence;
    evidence.path = std::move(path);
    out.evidence.push_back(std::move(evidence));
  }
  return out;
}

constexpr std::string_view k_digest =
    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

struct World {
  World() {
    image.reference = "registry.example/team/app:v1";
    image.repository = "registry.example/team/app";
    image.tag = "v1";
    image.manifest_digest = *model::Digest::parse(k_digest);
    inventory.os = model::OsRelease{
        "debian", "12", "", {}, "bookworm", "", "cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*"};
    inventory.packages = {
        package_of("pkg:maven/org.example/log@2.4", {"app/a.jar/lib/log.jar"}),
        package_of("pkg:maven/org.example/app@1.0", {"app/a.jar"}),
        package_of("pkg:deb/debian/libssl3@3.0.9-1?arch=amd64", {"var/lib/dpkg/status"})};
    inventory.packages[2].package.source_name = "openssl";
  }

  [[nodiscard]] bool speaks(const std::string& purl, std::size_t package,
                            const std::string& range = "") const {
    VexComponent component{purl, {*model::parse_purl(purl)}, {}, {}, range};
    return VexSubject(image, inventory).is_package({component, {}}, package);
  }
  [[nodiscard]] bool is_image(const std::string& purl) const {
    return VexSubject(image, inventory).is_image({purl, {*model::parse_purl(purl)}, {}, {}, ""});
  }

  model::Image image;
  model::Inventory inventory;
};

TEST(VexProducts, are_found_by_purl_and_version) {
  const World world;
  EXPECT_TRUE(world.speaks("pkg:maven/org.example/log@2.4", 0));
  EXPECT_TRUE(world.speaks("pkg:maven/org.example/log@2.4.0", 0)) << "equal by Maven's rules";
  EXPECT_TRUE(world.speaks("pkg:maven/org.example/log", 0));
  EXPECT_FALSE(world.speaks("pkg:maven/org.example/log@2.5", 0));
  EXPECT_FALSE(world.speaks("pkg:maven/org.other/log@2.4", 0));
  EXPECT_FALSE(world.speaks("pkg:maven/org.example/log@2.4?type=war", 0));
}

TEST(VexProducts, are_found_by_range) {
  const World world;
  EXPECT_TRUE(world.speaks("pkg:maven/org.example/log", 0, "vers:maven/>=2.0|<2.5"));
  EXPECT_TRUE(world.speaks("pkg:maven/org.example/log", 0, "<2.5"));
  EXPECT_TRUE(world.speaks("pkg:maven/org.example/log", 0, "vers:all/*"));
  EXPECT_FALSE(world.speaks("pkg:maven/org.example/log", 0, "<2.4"));
  EXPECT_FALSE(world.speaks("pkg:maven/org.example/log", 0, "vers:nothing/<2.5"));
}

TEST(VexProducts, of_distributions_have_namespaces_and_sources) {
  const World world;
  EXPECT_TRUE(world.speaks("pkg:deb/debian/libssl3@3.0.9-1", 2));
  EXPECT_TRUE(world.speaks("pkg:deb/debian/libssl3@3.0.9-1?distro=bookworm", 2));
  EXPECT_TRUE(world.speaks("pkg:deb/debian/openssl@3.0.9-1?arch=source", 2));
  EXPECT_FALSE(world.speaks("pkg:deb/debian/openssl@3.0.9-1", 2));
  EXPECT_FALSE(world.speaks("pkg:deb/ubuntu/libssl3@3.0.9-1", 2));
  World red_hat;
  red_hat.inventory.packages = {package_of("pkg:rpm/rhel/bash@4.4.20-4.el8?arch=x86_64", {})};
  EXPECT_TRUE(red_hat.speaks("pkg:rpm/redhat/bash@4.4.20-4.el8", 0));
  EXPECT_FALSE(red_hat.speaks("pkg:rpm/redhat/bash@4.4.20-4.el8?epoch=1", 0));
  EXPECT_FALSE(red_hat.speaks("pkg:rpm/fedora/bash@4.4.20-4.el8", 0));
  EXPECT_FALSE(world.speaks("pkg:deb/debian/libssl3@3.0.9-1?arch=arm64", 2));
}

TEST(VexProducts, are_images) {
  const World world;
  EXPECT_TRUE(world.is_image("pkg:oci/app@" + std::string(k_digest)));
  EXPECT_TRUE(world.is_image("pkg:oci/app?repository_url=registry.example/team&tag=v1"));
  EXPECT_TRUE(world.is_image("pkg:oci/app?repository_url=registry.example/team/app"));
  EXPECT_FALSE(world.is_image("pkg:oci/app?repository_url=registry.example/team&tag=v2"));
  EXPECT_FALSE(world.is_image("pkg:oci/other@" + std::string(k_digest)));
  EXPECT_FALSE(world.is_image("pkg:oci/app@sha256:" + std::string(64, 'b')));
  const VexSubject subject(world.image, world.inventory);
  EXPECT_TRUE(subject.is_image({"registry.example/team/app:v1", {}, {}, {}, ""}));
  EXPECT_TRUE(subject.is_image({"x", {}, {}, {std::string(k_digest)}, ""}));
  EXPECT_FALSE(subject.is_image({"registry.example/team", {}, {}, {}, ""}));
}

TEST(VexProducts, have_parts_that_lie_in_them) {
  const World world;
  const VexSubject subject(world.image, world.inventory);
  const auto component = [](const char* purl) {
    return VexComponent{purl, {*model::parse_purl(purl)}, {}, {}, ""};
  };
  const VexProduct in_jar{component("pkg:maven/org.example/app@1.0"),
                          {component("pkg:maven/org.example/log@2.4")}};
  EXPECT_TRUE(subject.is_package(in_jar, 0));
  EXPECT_FALSE(subject.is_package(in_jar, 1)) << "the product itself is not meant";
  const VexProduct outside{component("pkg:maven/org.example/app@1.0"),
                           {component("pkg:deb/debian/libssl3@3.0.9-1")}};
  EXPECT_FALSE(subject.is_package(outside, 2));
  VexProduct of_system{{"Debian", {}, {"cpe:/o:debian:debian_linux:12"}, {}, ""},
                       {component("pkg:deb/debian/libssl3")}};
  EXPECT_TRUE(subject.is_package(of_system, 2));
  of_system.component.cpes = {"cpe:/o:debian:debian_linux:11"};
  EXPECT_FALSE(subject.is_package(of_system, 2));
}

TEST(Cpe, has_one_text_for_both_bindings) {
  EXPECT_EQ(canonical_cpe("cpe:/o:redhat:enterprise_linux:8::baseos"),
            canonical_cpe("cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:*:*:*:*:*"));
  EXPECT_NE(canonical_cpe("cpe:/o:a:b:1"), canonical_cpe("cpe:/o:a:b:2"));
  EXPECT_EQ(canonical_cpe("cpe:/nothing"), std::nullopt);
}

VexDocument document_of(std::string id, VexStatus status, std::int64_t seconds) {
  VexDocument out;
  out.id = std::move(id);
  VexStatement statement;
  statement.names = {"CVE-2021-1", "GHSA-x"};
  statement.status = status;
  statement.time = {seconds, 0};
  statement.products = {{{"p", {*model::parse_purl("pkg:maven/org.example/log")}, {}, {}, ""}, {}}};
  out.statements.push_back(std::move(statement));
  return out;
}

Finding finding_of(std::string id) {
  Finding out;
  out.package = 0;
  out.id = id;
  out.names = {std::move(id)};
  return out;
}

TEST(VexIndex, lets_the_newest_statement_win) {
  const World world;
  const VexSubject subject(world.image, world.inventory);
  const std::vector<VexDocument> documents = {document_of("new", VexStatus::affected, 20),
                                              document_of("old", VexStatus::not_affected, 10)};
  const auto word = VexIndex(documents).about(finding_of("ghsa-X"), subject);
  ASSERT_TRUE(word);
  EXPECT_EQ(word->document->id, "new");
  EXPECT_FALSE(VexIndex(documents).about(finding_of("CVE-2021-2"), subject));
}

TEST(VexIndex, is_cautious_where_two_are_of_one_moment) {
  const World world;
  const VexSubject subject(world.image, world.inventory);
  const std::vector<VexDocument> documents = {document_of("a", VexStatus::not_affected, 10),
                                              document_of("b", VexStatus::affected, 10),
                                              document_of("c", VexStatus::fixed, 10)};
  EXPECT_EQ(VexIndex(documents).about(finding_of("CVE-2021-1"), subject)->document->id, "b");
}

TEST(Moment, is_read_and_written) {
  EXPECT_EQ(moment_of("2023-01-08T18:02:03.647787998-06:00")->nanoseconds, 647787998);
  EXPECT_EQ(moment_text(*moment_of("2023-01-08T18:02:03.6-06:00")), "2023-01-09T00:02:03Z");
  EXPECT_EQ(moment_of("2023-02-30T00:00:00Z"), std::nullopt);
  EXPECT_EQ(moment_of("2023-02-03"), std::nullopt);
  EXPECT_EQ(moment_of("2023-02-03T00:00:00"), std::nullopt);
  EXPECT_EQ(moment_of("2023-02-03T00-00-00+00:00"), std::nullopt);
  EXPECT_LT(*moment_of("1969-12-31T23:59:59.5Z"), *moment_of("1970-01-01T00:00:00Z"));
  EXPECT_EQ(day_of(*moment_of("1969-12-31T23:59:59Z")), -1);
  EXPECT_EQ(date_text(*day_of_date("2024-02-29")), "2024-02-29");
  EXPECT_EQ(day_of_date("2024-2-29"), std::nullopt);
  EXPECT_EQ(day_of("2024-02-29T10:00"), day_of_date("2024-02-29"));
}

}  // namespace
}  // namespace iar::match
