#include "match/match.h"

#include <gtest/gtest.h>

#include "advisory/database_builder.h"
#include "support/temporary_folder.h"

namespace iar::match {

namespace {

using advisory::Statement;
using version::Answer;

Statement fixed_in(std::string context, std::string package, std::string fixed) {
  Statement out;
  out.context = std::move(context);
  out.package = std::move(package);
  out.ranges = {
      {advisory::RangeKind::events,
       {{advisory::EventKind::introduced, "0"}, {advisory::EventKind::fixed, std::move(fixed)}},
       ""}};
  return out;
}

model::Package package(std::string type, std::string name, std::string version) {
  model::Package out;
  out.type = std::move(type);
  out.name = std::move(name);
  out.version = std::move(version);
  return out;
}

std::optional<model::OsRelease> os(std::string id, std::string version) {
  model::OsRelease out;
  out.id = std::move(id);
  out.version_id = std::move(version);
  return out;
}

class MatchTest : public ::testing::Test {
 protected:
  void say(std::string id, Statement statement, std::string withdrawn = "") {
    advisory::Advisory out;
    out.id = std::move(id);
    out.source = "test";
    out.withdrawn = std::move(withdrawn);
    out.statements = {std::move(statement)};
    builder.add(std::move(out));
  }

  PackageMatches matches(const model::Package& one, const std::optional<model::OsRelease>& release,
                         Matcher::Which which = Matcher::Which::holding) {
    const auto key = advisory::SigningKey::generate().value();
    advisory::TrustedKeys trusted;
    trusted.add(key.public_key());
    const std::string path = folder.text() + "/db";
    EXPECT_TRUE(builder.write(path, {}, key).ok());
    const advisory::Database database(advisory::DatabaseFile::open(path, trusted).value());
    return Matcher::make(database)->matches(one, release, which).value();
  }

  testing::TemporaryFolder folder;
  advisory::DatabaseBuilder builder;
};

TEST_F(MatchTest, DistributionsBySourcePackage) {
  say("DSA-1", fixed_in("Debian:12", "openssl", "3.0.11-1"));
  model::Package libssl = package("deb", "libssl3", "3.0.9-1+b1");
  libssl.source_name = "openssl";
  libssl.source_version = "3.0.9-1";
  const auto found = matches(libssl, os("debian", "12"));
  ASSERT_EQ(found.matches.size(), 1U);
  EXPECT_EQ(found.matches[0].advisory->id, "DSA-1");
  EXPECT_EQ(found.matches[0].query.version, "3.0.9-1");
  EXPECT_TRUE(matches(package("deb", "libssl3", "3.0.9-1"), os("debian", "12")).matches.empty());
}

TEST_F(MatchTest, NothingKnownIsNotNothingFound) {
  say("DSA-1", fixed_in("Debian:12", "openssl", "3"));
  const auto deb = package("deb", "openssl", "2");
  EXPECT_EQ(matches(deb, os("debian", "13")).unmatched, Unmatched::no_advisories);
  EXPECT_EQ(matches(deb, os("homegrown", "1")).unmatched, Unmatched::no_distribution);
  EXPECT_EQ(matches(deb, std::nullopt).unmatched, Unmatched::no_distribution);
  EXPECT_EQ(matches(package("generic", "thing", "1"), {}).unmatched, Unmatched::no_ecosystem);
  EXPECT_EQ(matches(package("npm", "thing", "1.0.0"), {}).unmatched, Unmatched::no_advisories);
}

TEST_F(MatchTest, ReleasesThatTheirVendorsDivide) {
  say("RHSA-1", fixed_in("Red Hat:enterprise_linux:9::appstream", "nodejs", "1:18.2-1.el9"));
  say("RHSA-2", fixed_in("Red Hat:enterprise_linux:8::appstream", "nodejs", "1:18.2-1.el8"));
  say("SUSE-1", fixed_in("SUSE:Linux Enterprise Module for Basesystem 15 SP5", "curl", "8.0.1-1"));
  EXPECT_EQ(matches(package("rpm", "nodejs", "1:18.1-1.el9"), os("rhel", "9.2")).matches.size(),
            1U);
  EXPECT_EQ(matches(package("rpm", "curl", "8.0.0-1"), os("sles", "15.5")).matches.size(), 1U);
  EXPECT_TRUE(matches(package("rpm", "curl", "8.0.0-1"), os("sles", "15.4")).matches.empty());
}

TEST_F(MatchTest, Modules) {
  Statement statement = fixed_in("AlmaLinux:8", "nodejs", "1:18.2-1");
  statement.conditions = {{"module", "nodejs:18"}};
  say("ALSA-1", statement);
  model::Package nodejs = package("rpm", "nodejs", "1:16.1-1");
  EXPECT_TRUE(matches(nodejs, os("almalinux", "8.7")).matches.empty());
  nodejs.properties = {{"modularity", "nodejs:16:8070:abc"}};
  EXPECT_TRUE(matches(nodejs, os("almalinux", "8.7")).matches.empty());
  nodejs.properties = {{"modularity", "nodejs:18:8070:abc"}};
  EXPECT_EQ(matches(nodejs, os("almalinux", "8.7")).matches.size(), 1U);
}

TEST_F(MatchTest, NamesOfLanguages) {
  say("GHSA-1", fixed_in("Maven", "org.apache:log4j", "2.17.1"));
  say("PYSEC-1", fixed_in("PyPI", "zope-interface", "5"));
  model::Package log4j = package("maven", "log4j", "2.14.0");
  log4j.name_space = "org.apache";
  EXPECT_EQ(matches(log4j, {}).matches.size(), 1U);
  EXPECT_EQ(matches(package("pypi", "Zope.Interface", "4.0"), {}).matches.size(), 1U);
}

TEST_F(MatchTest, WithdrawnNeverMatches) {
  say("GHSA-1", fixed_in("npm", "a", "2.0.0"), "2024-01-01T00:00:00Z");
  EXPECT_TRUE(matches(package("npm", "a", "1.0.0"), {}).matches.empty());
  EXPECT_EQ(matches(package("npm", "a", "1.0.0"), {}, Matcher::Which::all).matches.size(), 1U);
}

TEST_F(MatchTest, UnderInvestigationIsUndetermined) {
  Statement statement = fixed_in("npm", "a", "2.0.0");
  statement.state = advisory::State::under_investigation;
  say("GHSA-1", statement);
  const auto found = matches(package("npm", "a", "1.0.0"), {});
  ASSERT_EQ(found.matches.size(), 1U);
  EXPECT_EQ(found.matches[0].verdict.affected, Answer::undetermined);
}

}  // namespace

}  // namespace iar::match
