#include "report/sbom.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "base/utc.h"
#include "model/codec.h"

namespace iar::report {
namespace {

model::InventoryPackage package(std::string type, std::string name, std::string version,
                                std::vector<std::string> paths) {
  model::InventoryPackage out;
  out.package.type = std::move(type);
  out.package.name = std::move(name);
  out.package.version = std::move(version);
  for (std::string& path : paths) {
    model::Evidence evidence;
    evidence.path = std::move(path);
    evidence.analyzer = "os/dpkg";
    out.evidence.push_back(std::move(evidence));
  }
  return out;
}

// The resolved names, "NAME@VERSION", of the package at `index`.
std::string needs(const model::Inventory& inventory, std::size_t index) {
  std::string out;
  const auto resolved = resolved_dependencies(inventory);
  for (const std::size_t each : resolved.at(index)) {
    const model::Package& found = inventory.packages[each].package;
    out += (out.empty() ? "" : " ") + found.name + "@" + found.version;
  }
  return out;
}

TEST(Dependencies, LeadToTheOnePackageOfThatName) {
  model::Inventory inventory;
  inventory.packages = {package("deb", "a", "1", {"status"}), package("deb", "b", "2", {"status"}),
                        package("npm", "c", "3", {"x"})};
  inventory.packages[0].package.dependencies = {"a", "b", "c", "none", "none|b"};
  EXPECT_EQ(needs(inventory, 0), "b@2");
}

TEST(Dependencies, OfAlternativesOnlyOneMayBeThere) {
  model::Inventory inventory;
  inventory.packages = {package("deb", "a", "1", {"status"}), package("deb", "b", "2", {"status"}),
                        package("deb", "c", "3", {"status"})};
  inventory.packages[0].package.dependencies = {"b|c"};
  EXPECT_EQ(needs(inventory, 0), "");
  inventory.packages[0].package.dependencies = {"b|d"};
  EXPECT_EQ(needs(inventory, 0), "b@2");
}

TEST(Dependencies, OfSeveralVersionsTheOneInTheSameFileOrFolder) {
  model::Inventory inventory;
  inventory.packages = {package("pypi", "a", "1", {"one/lib/a.dist-info/METADATA"}),
                        package("pypi", "b", "1", {"one/lib/b.dist-info/METADATA"}),
                        package("pypi", "b", "2", {"other/lib/b.dist-info/METADATA"})};
  inventory.packages[0].package.dependencies = {"b"};
  EXPECT_EQ(needs(inventory, 0), "b@1");
  inventory.packages[1].evidence = inventory.packages[2].evidence;
  EXPECT_EQ(needs(inventory, 0), "");
}

TEST(Dependencies, ModulesAreFoundAsNodeFindsThem) {
  const std::string outer = "app/node_modules/outer";
  model::Inventory inventory;
  inventory.packages = {
      package("npm", "outer", "1", {outer + "/package.json"}),
      package("npm", "in", "2", {"app/node_modules/in/package.json"}),
      package("npm", "in", "1", {outer + "/node_modules/in/package.json"}),
      package("npm", "other", "1", {outer + "/node_modules/@s/other/package.json"})};
  inventory.packages[3].package.name_space = "@s";
  for (auto& each : inventory.packages) each.package.dependencies = {"@s/other", "in"};
  EXPECT_EQ(needs(inventory, 0), "in@1 other@1");
  EXPECT_EQ(needs(inventory, 1), "other@1");  // the only one of that name
  EXPECT_EQ(needs(inventory, 3), "in@1");
}

TEST(Dependencies, OfManyCandidatesNoneIsChosen) {
  model::Inventory inventory;
  inventory.packages = {package("npm", "a", "1", {"lock"})};
  inventory.packages[0].package.dependencies = {"b"};
  for (int i = 0; i < 100; ++i) {
    inventory.packages.push_back(package("npm", "b", std::to_string(i), {"lock"}));
  }
  EXPECT_EQ(needs(inventory, 0), "");
}

TEST(References, AreUnique) {
  model::Inventory inventory;
  inventory.packages = {package("pypi", "a_b", "1", {}), package("pypi", "a-b", "1", {})};
  EXPECT_EQ(package_references(inventory),
            (std::vector<std::string>{"pkg:pypi/a-b@1", "pkg:pypi/a-b@1#2"}));
}

TEST(ImagePurl, NeedsARegistry) {
  model::Image image;
  image.reference = "docker://debian:12";
  image.manifest_digest = model::Digest::of(as_bytes("manifest"));
  EXPECT_EQ(image_purl(image), "");
  image.repository = "docker.io/library/debian";
  image.tag = "12";
  image.config.platform.architecture = "arm64";
  EXPECT_EQ(image_purl(image),
            "pkg:oci/debian@" + image.manifest_digest->text() +
                "?arch=arm64&repository_url=docker.io%2Flibrary%2Fdebian&tag=12");
}

TEST(Time, IsUtc) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_text(1'700'000'000), "2023-11-14T22:13:20Z");
  EXPECT_EQ(utc_text(253'402'300'799), "9999-12-31T23:59:59Z");
}

TEST(Uuid, FollowsFromTheInventory) {
  model::Inventory inventory;
  const std::string first = inventory_uuid(inventory);
  EXPECT_EQ(first.size(), 36U);
  EXPECT_EQ(first[14], '8');
  EXPECT_EQ(first, inventory_uuid(inventory));
  inventory.undetermined = {"deb"};
  EXPECT_NE(first, inventory_uuid(inventory));
}

TEST(Cpe, HasOneOfTwoForms) {
  EXPECT_TRUE(is_cpe("cpe:/o:debian:debian_linux:12"));
  EXPECT_TRUE(is_cpe("cpe:2.3:a:nginx:nginx:1.21.1:*:*:*:*:*:*:*"));
  EXPECT_TRUE(is_cpe(R"(cpe:2.3:a:a\:b:c:1:*:*:*:*:*:*:*)"));
  for (const std::string_view text :
       {"", "cpe:/", "cpe:/x:a", "cpe:/o:a b", "cpe:2.3:a:b", "cpe:2.3:a::b:1:*:*:*:*:*:*:*",
        "nginx", "cpe:/a:1:2:3:4:5:6:7"}) {
    EXPECT_FALSE(is_cpe(text)) << text;
  }
}

TEST(Expression, MayBeIncomplete) {
  EXPECT_TRUE(is_complete_expression("MIT OR (ISC AND LicenseRef-x)"));
  EXPECT_FALSE(is_complete_expression(""));
  EXPECT_FALSE(is_complete_expression("MIT AND NOASSERTION"));
  EXPECT_EQ(expression_words("(MIT OR ISC)"), (std::vector<std::string_view>{"MIT", "OR", "ISC"}));
}

model::Inventory odd_inventory() {
  model::Inventory out;
  out.os = model::OsRelease{.id = "debian", .version_id = "12", .cpe_name = "not a CPE"};
  out.packages = {package("deb", "libc6", "2.36", {"status", "status"}),
                  package("generic", "b\xFF\x01\"", "", {})};
  out.packages[0].package.name_space = "debian";
  out.packages[0].package.licenses = {"own words"};
  out.packages[0].license = "LicenseRef-own-words";
  out.packages[1].package.licenses = {"MIT", "long"};
  out.packages[1].license = "MIT AND NOASSERTION";
  out.completeness = model::Completeness::partial;
  return out;
}

Result<std::string> parsed(const std::string& text) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(text));
  return std::string(root.is_object() ? "object" : "other");
}

TEST(Documents, AreValidWhateverTheNames) {
  model::Image image;
  image.reference = "oci:\xFE";
  const model::Inventory inventory = odd_inventory();
  for (const std::string& text :
       {cyclonedx_json({image, inventory}), spdx_json({image, inventory})}) {
    const auto kind = parsed(text);
    ASSERT_TRUE(kind.ok()) << kind.error().text();
    EXPECT_EQ(text.find("not a CPE\"\n      \"cpe"), std::string::npos);
  }
  const std::string cyclonedx = cyclonedx_json({image, inventory});
  EXPECT_EQ(cyclonedx.find("\"cpe\":"), std::string::npos);
  EXPECT_NE(cyclonedx.find("\"aggregate\": \"incomplete\""), std::string::npos);
  EXPECT_NE(cyclonedx.find("\"expression\": \"LicenseRef-own-words\""), std::string::npos);
  EXPECT_NE(cyclonedx.find("\"name\": \"long\""), std::string::npos);
  const std::string spdx = spdx_json({image, inventory});
  EXPECT_NE(spdx.find("\"extractedText\": \"own words\""), std::string::npos);
  EXPECT_NE(spdx.find("\"licenseDeclared\": \"NOASSERTION\""), std::string::npos);
  EXPECT_EQ(spdx.find("\"licenseDeclared\": \"MIT AND"), std::string::npos);
}

TEST(Documents, StateATimeWhenAsked) {
  const model::Image image;
  const model::Inventory inventory;
  Subject subject{image, inventory};
  EXPECT_EQ(cyclonedx_json(subject).find("timestamp"), std::string::npos);
  EXPECT_NE(spdx_json(subject).find("1970-01-01T00:00:00Z"), std::string::npos);
  subject.created_seconds = 1'700'000'000;
  for (const auto write : {cyclonedx_json, spdx_json}) {
    EXPECT_NE(write(subject).find("2023-11-14T22:13:20Z"), std::string::npos);
  }
}

TEST(Formats, AreFoundByName) {
  EXPECT_TRUE(std::ranges::is_sorted(formats(), {}, &Format::name));
  for (const Format& format : formats()) EXPECT_EQ(find_format(format.name), &format);
  EXPECT_EQ(find_format("xml"), nullptr);
}

}  // namespace
}  // namespace iar::report
