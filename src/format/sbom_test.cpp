#include <gtest/gtest.h>

#include "format/sbom/inventory.h"
#include "format/xml.h"
#include "model/property.h"

namespace iar::format {
namespace {

TEST(Xml, IsATreeOfElements) {
  const auto root =
      parse_xml("<?xml version='1.0'?><!-- x --><a:b k='1'> t &amp; <c/><![CDATA[<u>]]></a:b>");
  ASSERT_TRUE(root.ok()) << root.error().text();
  EXPECT_EQ(root->name, "b");
  EXPECT_EQ(root->attribute("k"), "1");
  EXPECT_EQ(root->text, "t & <u>");
  ASSERT_NE(root->find("c"), nullptr);
  EXPECT_EQ(root->text_of("d"), "");
}

TEST(Xml, ReadsNothingFromOutside) {
  const auto root = parse_xml(
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"yy\">]><a>&x;&y;</a>");
  ASSERT_TRUE(root.ok()) << root.error().text();
  EXPECT_EQ(root->text, "&x;&y;");
}

TEST(Xml, HasLimits) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  for (int i = 0; i < 5000; ++i) deep += "</a>";
  EXPECT_EQ(parse_xml(deep).error().code, ErrorCode::limit);
  NodeLimits limits;
  limits.nodes_max = 3;
  EXPECT_EQ(parse_xml("<a><b/><b/><b/></a>", limits).error().code, ErrorCode::limit);
  for (const std::string_view text : {"", "text", "<a>", "<a></b>", "<a b></a>"}) {
    EXPECT_EQ(parse_xml(text).error().code, ErrorCode::corrupt) << text;
  }
}

model::Inventory inventory(std::string_view text) {
  const auto sbom = read_sbom(text);
  EXPECT_TRUE(sbom.ok()) << (sbom.ok() ? "" : sbom.error().text());
  return sbom.ok() ? inventory_of(*sbom, "sbom/source", "file") : model::Inventory{};
}

TEST(Inventory, IsAForeignStatement) {
  const auto found = inventory(R"({"bomFormat": "CycloneDX", "components": []})");
  EXPECT_EQ(found.completeness, model::Completeness::partial);
  ASSERT_EQ(found.diagnostics.size(), 1U);
  EXPECT_EQ(found.diagnostics[0].reason, model::Reason::foreign_statement);
}

TEST(Inventory, HasTheSystemAndItsEcosystem) {
  const auto found = inventory(R"({"bomFormat": "CycloneDX", "components": [
    {"type": "operating-system", "name": "redhat", "version": "9.2",
     "properties": [{"name": "osv:ecosystem", "value": "Red Hat:enterprise_linux:9::baseos"}]},
    {"name": "bash", "version": "5", "purl": "pkg:rpm/redhat/bash@5-1?arch=x86_64"},
    {"name": "nginx", "version": "1", "purl": "pkg:rpm/redhat/nginx@1-1",
     "properties": [{"name": "osv:ecosystem", "value": "Red Hat:enterprise_linux:9::appstream"}]},
    {"name": "left", "version": "1", "purl": "pkg:npm/left@1",
     "properties": [{"name": "osv:ecosystem", "value": "npm"}]}]})");
  ASSERT_TRUE(found.os.has_value());
  EXPECT_EQ(found.os->id + " " + found.os->version_id, "redhat 9.2");
  ASSERT_EQ(found.packages.size(), 3U);
  EXPECT_EQ(model::property(found.packages[0].package, "osv:ecosystem"), "");
  EXPECT_EQ(model::property(found.packages[1].package, "osv:ecosystem"),
            "Red Hat:enterprise_linux:9::baseos");
  EXPECT_EQ(model::property(found.packages[2].package, "osv:ecosystem"),
            "Red Hat:enterprise_linux:9::appstream");
}

TEST(Inventory, TakesTheSystemFromPurlsThatAgree) {
  constexpr std::string_view k_start = R"({"bomFormat": "CycloneDX", "components": [
    {"name": "a", "purl": "pkg:deb/debian/a@1?distro=debian-12"},
    {"name": "b", "purl": "pkg:deb/debian/b@1?distro=)";
  const auto same = inventory(std::string(k_start) + "debian-12\"}]}");
  ASSERT_TRUE(same.os.has_value());
  EXPECT_EQ(same.os->id + " " + same.os->version_id, "debian 12");
  EXPECT_FALSE(inventory(std::string(k_start) + "debian-11\"}]}").os.has_value());
}

TEST(Inventory, KnowsOtherToolsWords) {
  const auto found = inventory(R"({"bomFormat": "CycloneDX", "components": [
    {"bom-ref": "x", "name": "libc6", "version": "2.36-9+b1",
     "purl": "pkg:deb/debian/libc6@2.36-9%2Bb1",
     "evidence": {"occurrences": [{"location": "/var/lib/dpkg/status"}]}, "properties": [
       {"name": "aquasecurity:trivy:SrcName", "value": "glibc"},
       {"name": "aquasecurity:trivy:SrcVersion", "value": "2.36"},
       {"name": "aquasecurity:trivy:SrcRelease", "value": "9"},
       {"name": "syft:location:0:path", "value": "/usr/lib/a"}]},
    {"bom-ref": "y", "name": "other", "version": "1", "purl": "pkg:deb/debian/other@1"}],
    "dependencies": [{"ref": "x", "dependsOn": ["y", "z"]}]})");
  ASSERT_EQ(found.packages.size(), 2U);
  const auto& libc = found.packages[0];
  EXPECT_EQ(libc.package.source_name + " " + libc.package.source_version, "glibc 2.36-9");
  EXPECT_EQ(libc.package.dependencies, std::vector<std::string>{"other"});
  ASSERT_EQ(libc.evidence.size(), 2U);
  EXPECT_EQ(libc.evidence[0].path, "usr/lib/a");
  EXPECT_EQ(libc.evidence[1].path, "var/lib/dpkg/status");
  EXPECT_EQ(found.packages[1].evidence[0].path, "file");
}

TEST(Inventory, SaysWhatItCouldNotTake) {
  const auto found = inventory(R"({"bomFormat": "CycloneDX", "components": [
    {"name": "a", "purl": "no purl"}, {"name": "b", "purl": "pkg:npm/b@1"},
    {"name": "b", "purl": "pkg:npm/b@1"}]})");
  EXPECT_EQ(found.packages.size(), 1U);
  ASSERT_EQ(found.diagnostics.size(), 2U);
  EXPECT_EQ(found.diagnostics[0].reason, model::Reason::corrupt);
}

TEST(Sbom, TheImageIsNoPackageOfItself) {
  const auto found = read_sbom(R"({"spdxVersion": "SPDX-2.3", "packages": [
    {"SPDXID": "SPDXRef-1", "name": "i", "primaryPackagePurpose": "CONTAINER", "externalRefs": [
      {"referenceType": "purl", "referenceLocator": "pkg:oci/i@1"}]},
    {"SPDXID": "SPDXRef-2", "name": "a"}],
    "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                       "relatedSpdxElement": "SPDXRef-1"}]})");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->subject.name, "i");
  ASSERT_EQ(found->components.size(), 1U);
}

TEST(Sbom, OtherTextsAreNone) {
  for (const std::string_view text : {"", "x", "{}", "[]", "<a/>", "a: b\n", "name: x\nv: 1"}) {
    const auto found = read_sbom(text);
    EXPECT_TRUE(found.ok() && found->format == SbomFormat::none) << text;
  }
}

}  // namespace
}  // namespace iar::format
