#include "match/finding.h"

#include <gtest/gtest.h>

#include "advisory/database_builder.h"
#include "support/temporary_folder.h"

namespace iar::match {

namespace {

advisory::Advisory advisory(std::string id, std::string context, std::string package,
                            std::string fixed) {
  advisory::Advisory out;
  out.id = std::move(id);
  out.source = "source-of-" + out.id;
  advisory::Statement statement;
  statement.context = std::move(context);
  statement.package = std::move(package);
  statement.ranges = {
      {advisory::RangeKind::events,
       {{advisory::EventKind::introduced, "0"}, {advisory::EventKind::fixed, std::move(fixed)}},
       ""}};
  out.statements = {std::move(statement)};
  return out;
}

model::InventoryPackage package(std::string type, std::string name, std::string version) {
  model::InventoryPackage out;
  out.package.type = std::move(type);
  out.package.name = std::move(name);
  out.package.version = std::move(version);
  return out;
}

Findings found(const std::vector<advisory::Advisory>& said, const model::Inventory& inventory) {
  const testing::TemporaryFolder folder;
  advisory::DatabaseBuilder builder;
  for (const auto& one : said) builder.add(one);
  const auto key = advisory::SigningKey::generate().value();
  advisory::TrustedKeys trusted;
  trusted.add(key.public_key());
  EXPECT_TRUE(builder.write(folder.text() + "/db", {}, key).ok());
  const advisory::Database database(
      advisory::DatabaseFile::open(folder.text() + "/db", trusted).value());
  return find(Matcher::make(database).value(), inventory).value();
}

model::Inventory debian(std::vector<model::InventoryPackage> packages) {
  model::Inventory out;
  out.os.emplace();
  out.os->id = "debian";
  out.os->version_id = "12";
  out.packages = std::move(packages);
  return out;
}

TEST(Findings, SourcesOfOneVulnerabilityAreOneFinding) {
  auto ghsa = advisory("GHSA-1", "PyPI", "requests", "2.1");
  ghsa.aliases = {"CVE-2024-1"};
  ghsa.severities = {{"word", "MODERATE", ""}};
  auto pysec = advisory("PYSEC-1", "PyPI", "requests", "2.2");
  pysec.aliases = {"CVE-2024-1"};
  pysec.severities = {{"word", "high", ""}};
  const auto all = found({ghsa, pysec, advisory("PYSEC-2", "PyPI", "requests", "3")},
                         debian({package("pypi", "requests", "2.0")}));
  ASSERT_EQ(all.findings.size(), 2U);
  EXPECT_EQ(all.findings[0].id, "CVE-2024-1");
  EXPECT_EQ(all.findings[0].rating.level, Level::high);
  EXPECT_EQ(all.findings[0].fixed, (std::vector<std::string>{"2.1", "2.2"}));
  EXPECT_EQ(all.findings[0].matches.size(), 2U);
  EXPECT_EQ(all.findings[1].id, "PYSEC-2");
  EXPECT_EQ(all.findings[1].rating.level, Level::unknown);
}

TEST(Findings, BundlesAreFoldedWhenTheirPartsAreThere) {
  auto dsa = advisory("DSA-1", "Debian:12", "curl", "8");
  dsa.related = {"CVE-2024-1", "CVE-2024-2"};
  const auto one = advisory("CVE-2024-1", "Debian:12", "curl", "8");
  const auto two = advisory("CVE-2024-2", "Debian:12", "curl", "8");
  const auto image = debian({package("deb", "curl", "7")});
  EXPECT_EQ(found({dsa, one, two}, image).findings.size(), 2U);
  EXPECT_EQ(found({dsa, one}, image).findings.size(), 2U);
  EXPECT_EQ(found({dsa}, image).findings.size(), 1U);
}

TEST(Findings, OwnedPackagesFollowTheirOwner) {
  auto requests = package("pypi", "requests", "2.0");
  requests.owner = model::Owner{"deb", "python3-requests", "2.0-1", model::OwnerBasis::checksum};
  const auto all = found({advisory("PYSEC-1", "PyPI", "requests", "3")}, debian({requests}));
  EXPECT_TRUE(all.findings.empty());
  EXPECT_EQ(all.owned, 1U);
}

TEST(Findings, WhatCannotBeLookedUpIsCounted) {
  auto image =
      debian({package("deb", "a", "1"), package("deb", "b", "1"), package("generic", "c", "1")});
  image.os->version_id = "99";
  const auto all = found({advisory("PYSEC-1", "PyPI", "requests", "3")}, image);
  EXPECT_EQ(all.unlooked, (std::vector<Unlooked>{{Unmatched::no_advisories, "deb", 2},
                                                 {Unmatched::no_ecosystem, "generic", 1}}));
}

TEST(Findings, WhatDoesNotParseIsUndeterminedAndComesLast) {
  const auto all =
      found({advisory("A-1", "npm", "a", "soon"), advisory("A-2", "npm", "a", "2.0.0")},
            debian({package("npm", "a", "1.0.0")}));
  ASSERT_EQ(all.findings.size(), 2U);
  EXPECT_EQ(all.findings[0].id, "A-2");
  EXPECT_EQ(all.findings[1].state, FindingState::undetermined);
}

}  // namespace

}  // namespace iar::match
