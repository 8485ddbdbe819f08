// The small parts that several formats share.
#include <gtest/gtest.h>

#include <algorithm>

#include "feed/common.h"
#include "feed/csv.h"
#include "feed/osv_parts.h"
#include "feed/purl_parts.h"
#include "feed/rpm_statements.h"
#include "feed/ubuntu.h"

namespace iar::feed {
namespace {

void expect_release(std::string_view text, std::string_view context, std::string_view part) {
  const ReleaseName name = release_name(text);
  EXPECT_EQ(name.context, context) << text;
  EXPECT_EQ(name.repository, part) << text;
}

TEST(ReleaseName, of_errata_and_platforms) {
  expect_release("Rocky Linux 9", "Rocky Linux:9", "");
  expect_release("Photon 3", "Photon OS:3.0", "");
  expect_release("Photon 5.0", "Photon OS:5.0", "");
  expect_release("CBL-Mariner 2.0", "Azure Linux:2.0", "");
  expect_release("Fedora EPEL 6", "EPEL:6", "");
  expect_release("Fedora 38 Modular", "Fedora:38", "");
  expect_release("SUSE Linux Enterprise Desktop 15 SP2", "SUSE:Linux Enterprise Desktop 15 SP2",
                 "");
  expect_release("openSUSE Leap 15.5", "openSUSE:Leap 15.5", "");
}

TEST(ReleaseName, of_amazon_and_its_extras) {
  expect_release("Amazon Linux AMI", "Amazon Linux:1", "");
  expect_release("amazon-linux-ami", "Amazon Linux:1", "");
  expect_release("amazon-linux", "Amazon Linux:1", "");
  expect_release("amazon-linux-2023", "Amazon Linux:2023", "");
  expect_release("amazon-linux-2---kernel-5.15", "Amazon Linux:2", "kernel-5.15");
  expect_release("Amazon Linux 2023 - Kernel Livepatch", "Amazon Linux:2023", "kernel-livepatch");
}

TEST(ReleaseName, of_repositories) {
  expect_release("almalinux-9-for-x86_64-appstream-rpms__9_default", "AlmaLinux:9", "");
  expect_release("rocky-linux-8-x86-64-baseos-rpms", "Rocky Linux:8", "");
}

TEST(ReleaseName, of_nothing) {
  for (const std::string_view text : {"", "0", "x", "Azure Linux", "almalinux-", "SUSE"}) {
    expect_release(text, "", "");
  }
}

TEST(UbuntuContext, releases_and_subscriptions) {
  EXPECT_EQ(ubuntu_context("jammy"), "Ubuntu:22.04:LTS");
  EXPECT_EQ(ubuntu_context("mantic"), "Ubuntu:23.10");
  EXPECT_EQ(ubuntu_context("trusty/esm"), "Ubuntu:Pro:14.04:LTS");
  EXPECT_EQ(ubuntu_context("esm-apps/jammy"), "Ubuntu:Pro:22.04:LTS");
  EXPECT_EQ(ubuntu_context("fips/focal"), "Ubuntu:Pro:FIPS:20.04:LTS");
  EXPECT_EQ(ubuntu_context("devel"), "Ubuntu:devel");
  EXPECT_EQ(ubuntu_context("vivid/ubuntu-core"), "Ubuntu:15.04:ubuntu-core");
  EXPECT_EQ(ubuntu_context("upstream"), "");
  EXPECT_EQ(ubuntu_context("product"), "");
}

TEST(DebianContext, codenames) {
  EXPECT_EQ(debian_context("bookworm"), "Debian:12");
  EXPECT_EQ(debian_context("sid"), "Debian:unstable");
  EXPECT_EQ(debian_context("zurg"), "Debian:zurg");
}

TEST(Purl, parts) {
  const auto rpm = purl_parts("pkg:rpm/redhat/a%2Bb@1.0-1.module%2Bel8?arch=x86_64&epoch=1#x");
  ASSERT_TRUE(rpm);
  EXPECT_EQ(rpm->type, "rpm");
  EXPECT_EQ(rpm->name, "a+b");
  EXPECT_EQ(rpm->version, "1.0-1.module+el8");
  EXPECT_EQ(qualifier(*rpm, "epoch"), "1");
  EXPECT_EQ(qualifier(*rpm, "distro"), "");
  const auto npm = purl_parts("pkg:npm/@scope/name");
  ASSERT_TRUE(npm);
  EXPECT_EQ(npm->name, "name");
  EXPECT_EQ(npm->version, "");
  EXPECT_EQ(npm->bare, "pkg:npm/@scope/name");
  EXPECT_FALSE(purl_parts("rpm/a"));
  EXPECT_FALSE(purl_parts("pkg:rpm"));
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
}

TEST(Csv, records) {
  Cursor cursor(std::string_view("a,\"b, \"\"c\"\"\nd\",\r\n\ne"));
  EXPECT_EQ(*csv_record(cursor), (std::vector<std::string>{"a", "b, \"c\"\nd", ""}));
  EXPECT_EQ(*csv_record(cursor), std::vector<std::string>{""});
  EXPECT_EQ(*csv_record(cursor), std::vector<std::string>{"e"});
  EXPECT_FALSE(csv_record(cursor));
  EXPECT_TRUE(cursor.at_end());
  Cursor open(std::string_view("a,\"b\n"));
  EXPECT_FALSE(csv_record(open));
  EXPECT_FALSE(open.at_end());
}

TEST(Osv, kinds_by_id) {
  EXPECT_EQ(osv_kind("MAL-2024-1"), advisory::AdvisoryKind::malicious_package);
  EXPECT_EQ(osv_kind("ALBA-2024:1"), advisory::AdvisoryKind::maintenance);
  EXPECT_EQ(osv_kind("SUSE-RU-2024:1-1"), advisory::AdvisoryKind::maintenance);
  EXPECT_EQ(osv_kind("SUSE-SU-2024:1-1"), advisory::AdvisoryKind::vulnerability);
}

TEST(Osv, severity_stands_in_the_title_of_rebuilds) {
  EXPECT_EQ(severity_of_title("RLSA-2024:1", "Important: a update"), "Important");
  EXPECT_EQ(severity_of_title("RLSA-2024:1", "a: an update"), "");
  EXPECT_EQ(severity_of_title("GHSA-1", "Critical: x"), "");
}

TEST(Names, of_python_are_normal) {
  EXPECT_EQ(python_name("Foo_Bar--baz"), "foo-bar-baz");
  EXPECT_EQ(python_name("zope.interface"), "zope-interface");
}

TEST(Dates, are_rfc_3339) {
  EXPECT_EQ(date_text("2024-03-19 12:15:00 UTC"), "2024-03-19T12:15:00Z");
  EXPECT_EQ(date_text("2022-05-03 00:00:00"), "2022-05-03T00:00:00Z");
  EXPECT_EQ(date_text("2022-05-03"), "2022-05-03");
  EXPECT_EQ(date_text("0001-01-01T00:00:00Z"), "");
}

TEST(RpmStatements, architectures_are_one_statement) {
  advisory::Statement one;
  one.package = "a";
  RpmStatements statements;
  statements.add(one, "x86_64");
  statements.add(one, "aarch64");
  statements.add(one, "src");
  one.package = "b";
  statements.add(one, "noarch");
  statements.add(one, "x86_64");
  advisory::Advisory out;
  statements.put(out);
  ASSERT_EQ(out.statements.size(), 3U);
  EXPECT_EQ(out.statements[0].kind, advisory::PackageKind::source);
  EXPECT_TRUE(out.statements[0].conditions.empty());
  ASSERT_EQ(out.statements[1].conditions.size(), 1U);
  EXPECT_EQ(out.statements[1].conditions[0].second, "aarch64 x86_64");
  EXPECT_TRUE(out.statements[2].conditions.empty());
}

TEST(RpmVersion, of_its_parts) {
  EXPECT_EQ(rpm_version("0", "1.0", "2.el9"), "0:1.0-2.el9");
  EXPECT_EQ(rpm_version("", "1.0", ""), "1.0");
}

}  // namespace
}  // namespace iar::feed
