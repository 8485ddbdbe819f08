#include "model/purl.h"

#include <gtest/gtest.h>

namespace iar::model {
namespace {

const std::optional<OsRelease> k_nowhere;

OsRelease os(std::string id, std::string version_id) {
  OsRelease out;
  out.id = std::move(id);
  out.version_id = std::move(version_id);
  return out;
}

std::string purl_of(std::string type, std::string name_space, std::string name,
                    std::string version) {
  Package package;
  package.type = std::move(type);
  package.name_space = std::move(name_space);
  package.name = std::move(name);
  package.version = std::move(version);
  return purl(package, k_nowhere);
}

TEST(Purl, HasNamespaceNameAndVersion) {
  EXPECT_EQ(purl_of("cargo", "", "rand", "0.7.2"), "pkg:cargo/rand@0.7.2");
  EXPECT_EQ(purl_of("maven", "org.apache.commons", "io", ""), "pkg:maven/org.apache.commons/io");
  EXPECT_EQ(purl_of("swift", "github.com/a", "b", "1"), "pkg:swift/github.com/a/b@1");
}

// "Character encoding": a colon stays, everything else that is not unreserved is encoded.
TEST(Purl, EncodesWhatHasAMeaning) {
  EXPECT_EQ(purl_of("npm", "@babel", "core", "7.0"), "pkg:npm/%40babel/core@7.0");
  EXPECT_EQ(purl_of("deb", "debian", "attr", "1:2.4.47-2+b1"),
            "pkg:deb/debian/attr@1:2.4.47-2%2Bb1");
  EXPECT_EQ(purl_of("generic", "", "a/b?c#d@e %\xC3\xA4", "1~rc/1"),
            "pkg:generic/a%2Fb%3Fc%23d%40e%20%25%C3%A4@1~rc%2F1");
  EXPECT_EQ(purl_of("generic", "/a//b c/", "d", ""), "pkg:generic/a/b%20c/d");
}

TEST(Purl, GoPathsKeepSlashesAndCase) {
  EXPECT_EQ(purl_of("golang", "", "github.com/BurntSushi/toml", "v1.2.3"),
            "pkg:golang/github.com/BurntSushi/toml@v1.2.3");
}

TEST(Purl, NamesThatIgnoreCaseAreInLowerCase) {
  EXPECT_EQ(purl_of("pypi", "", "Django_Package", "1.11.1.dev1"),
            "pkg:pypi/django-package@1.11.1.dev1");
  EXPECT_EQ(purl_of("composer", "Laravel", "Framework", "5.5.0"),
            "pkg:composer/laravel/framework@5.5.0");
  EXPECT_EQ(purl_of("rpm", "Fedora", "NetworkManager", "1-2"), "pkg:rpm/fedora/NetworkManager@1-2");
  EXPECT_EQ(purl_of("cran", "", "rJava", "1.0-4"), "pkg:cran/rJava@1.0-4");
}

TEST(Purl, PackagesOfADistributionNameIt) {
  Package package{.type = "deb", .name_space = "debian", .name = "curl", .version = "7.50.3-1"};
  package.architecture = "i386";
  EXPECT_EQ(purl(package, os("debian", "12")),
            "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=debian-12");
  EXPECT_EQ(purl(package, os("debian", "")),
            "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=debian");
  EXPECT_EQ(purl(package, os("", "12")), "pkg:deb/debian/curl@7.50.3-1?arch=i386");
  package.type = "npm";
  EXPECT_EQ(purl(package, os("debian", "12")), "pkg:npm/debian/curl@7.50.3-1?arch=i386");
}

TEST(Purl, AnRpmsEpochIsAQualifier) {
  Package package{.type = "rpm", .name_space = "fedora", .name = "a", .version = "1:4.22-1.el6"};
  package.architecture = "i686";
  EXPECT_EQ(purl(package, os("fedora", "25")),
            "pkg:rpm/fedora/a@4.22-1.el6?arch=i686&distro=fedora-25&epoch=1");
}

TEST(Purl, PropertiesThatTheTypeKnowsAreQualifiers) {
  Package package{.type = "maven", .name_space = "g", .name = "a", .version = "1"};
  package.properties = {{"classifier", "x86"},
                        {"note", "nobody's"},
                        {"repository_url", "https://r.example/m2"},
                        {"type", ""}};
  EXPECT_EQ(purl(package, k_nowhere),
            "pkg:maven/g/a@1?classifier=x86&repository_url=https:%2F%2Fr.example%2Fm2");
  package.type = "cargo";
  EXPECT_EQ(purl(package, k_nowhere), "pkg:cargo/g/a@1?repository_url=https:%2F%2Fr.example%2Fm2");
}

}  // namespace
}  // namespace iar::model
