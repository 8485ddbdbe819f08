#include "model/purl.h"

#include <gtest/gtest.h>

#include "model/property.h"

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

// The source package, where it is another one; of an rpm, the file.
TEST(Purl, SourcePackagesAreUpstream) {
  Package package{.type = "deb", .name_space = "debian", .name = "libc6", .version = "2.36-9+b1"};
  package.source_name = "glibc";
  EXPECT_EQ(purl(package, k_nowhere), "pkg:deb/debian/libc6@2.36-9%2Bb1?upstream=glibc");
  package.source_version = "2.36-9";
  EXPECT_EQ(purl(package, k_nowhere), "pkg:deb/debian/libc6@2.36-9%2Bb1?upstream=glibc%402.36-9");
  package.source_name.clear();
  EXPECT_EQ(purl(package, k_nowhere), "pkg:deb/debian/libc6@2.36-9%2Bb1?upstream=libc6%402.36-9");
  Package rpm{.type = "rpm", .name = "bash-doc", .version = "5.1-2"};
  set_rpm_source(rpm, "bash-5.1-2.src.rpm");
  EXPECT_EQ(purl(rpm, k_nowhere), "pkg:rpm/bash-doc@5.1-2?upstream=bash-5.1-2.src.rpm");
}

TEST(Purl, APackageOfAnotherDistributionDoesNotNameThisOne) {
  const Package package{.type = "deb", .name_space = "debian", .name = "curl", .version = "7"};
  EXPECT_EQ(purl(package, os("alpine", "3.20")), "pkg:deb/debian/curl@7");
}

Purl parsed(std::string_view text) {
  auto parts = parse_purl(text);
  EXPECT_TRUE(parts.ok()) << text;
  return parts.ok() ? *parts : Purl{};
}

TEST(Purl, IsTakenApart) {
  const Purl parts = parsed("PKG://NPM/%40babel/core@7.0%2B1?Vcs_Url=git%3A//a&empty=#/src//./x");
  EXPECT_EQ(parts, (Purl{"npm", "@babel", "core", "7.0+1", {{"vcs_url", "git://a"}}, "src/x"}));
  EXPECT_EQ(parsed("pkg:npm/@babel/core").name_space, "@babel");
  EXPECT_EQ(parsed("pkg:generic/50%/a%2").name_space, "50%");
}

TEST(Purl, WhatIsNoPurlIsRefused) {
  for (const std::string_view text :
       {"", "pkg", "pkg:", "pkg:npm", "pkg:npm/", "pkg:npm/@1", "npm/a@1", "pkg:n pm/a", "pkg:3a/a",
        "pkg:npm/a?=b", "pkg:npm/a?b c=d", "pkg:swift/a@1", "pkg:julia/a@1", "pkg:vcpkg/a/b@1"}) {
    EXPECT_FALSE(parse_purl(text).ok()) << text;
  }
  EXPECT_EQ(parse_purl("pkg:npm/" + std::string(k_purl_size_max, 'a')).error().code,
            ErrorCode::limit);
}

TEST(Purl, NamesThePackageThatAnalyzersState) {
  const Package deb = package_of(parsed(
      "pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&distro=debian-12&upstream=glibc%402.36-9"));
  EXPECT_EQ(deb, (Package{.type = "deb",
                          .name_space = "debian",
                          .name = "libc6",
                          .version = "2.36-9+b1",
                          .architecture = "amd64",
                          .source_name = "glibc",
                          .source_version = "2.36-9"}));
  const Package rpm =
      package_of(parsed("pkg:rpm/rhel/bash-doc@5.1-2?epoch=1&upstream=bash-5.1-2.src.rpm"));
  EXPECT_EQ(rpm.version, "1:5.1-2");
  EXPECT_EQ(rpm.source_name, "bash");
  EXPECT_EQ(rpm.source_version, "");
  const Package npm = package_of(parsed("pkg:npm/%40gar%2Fpromisify@1.1.3"));
  EXPECT_EQ(npm.name_space + "|" + npm.name, "@gar|promisify");
  const Package jar = package_of(parsed("pkg:maven/g/a@1?type=war&note=x"));
  EXPECT_EQ(property(jar, "type"), "war");
  EXPECT_EQ(property(jar, "note"), "");
}

TEST(Property, StaysSorted) {
  Package package;
  set_property(package, "b", "1");
  set_property(package, "a", "2");
  set_property(package, "b", "3");
  set_property(package, "c", "");
  EXPECT_EQ(package.properties, (decltype(package.properties){{"a", "2"}, {"b", "3"}}));
}

TEST(Property, TheSourceOfAnRpmIsAFileName) {
  Package package{.type = "rpm", .name = "a", .version = "2:1-3"};
  set_rpm_source(package, "a-1-3.src.rpm");
  EXPECT_EQ(package.source_name + package.source_version, "");
  EXPECT_EQ(property(package, "source_rpm"), "a-1-3.src.rpm");
  set_rpm_source(package, "b-c-1-4.nosrc.rpm");
  EXPECT_EQ(package.source_name + " " + package.source_version, "b-c 1-4");
  Package other{.type = "rpm", .name = "a", .version = "1"};
  for (const std::string_view text : {"(none)", "", "a.src.rpm", "-1.src.rpm", "x-1-1.rpm"}) {
    set_rpm_source(other, text);
    EXPECT_EQ(other.source_name, "") << text;
  }
}

}  // namespace
}  // namespace iar::model
