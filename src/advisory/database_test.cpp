#include "advisory/database.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "advisory/contents.h"
#include "advisory/database_builder.h"
#include "support/temporary_folder.h"

namespace iar::advisory {

namespace {

Statement statement(std::string context, std::string package, std::string fixed) {
  Statement out;
  out.context = std::move(context);
  out.package = std::move(package);
  out.remedy = Remedy::fixed;
  out.ranges = {{RangeKind::events,
                 {{EventKind::introduced, "0"}, {EventKind::fixed, std::move(fixed)}},
                 ""}};
  return out;
}

Advisory advisory(std::string id, std::vector<Statement> statements) {
  Advisory out;
  out.id = std::move(id);
  out.source = "test";
  out.aliases = {"cve-2024-" + out.id};
  out.statements = std::move(statements);
  return out;
}

std::vector<Advisory> samples() {
  std::vector<Advisory> out;
  for (int i = 0; i < 300; ++i) {
    const std::string number = std::to_string(i);
    out.push_back(advisory("A-" + number, {statement("npm", "left-pad", "1." + number),
                                           statement("Debian:12", "pkg-" + number, number)}));
  }
  out.push_back(advisory("A-1", {statement("PyPI", "requests", "2.0")}));
  return out;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() : key(SigningKey::generate().value()) { trusted.add(key.public_key()); }

  std::string write(const std::string& name, const std::vector<Advisory>& advisories,
                    const DatabaseMeta& meta = {}, const std::vector<std::string>& gone = {}) {
    DatabaseBuilder builder;
    for (const Advisory& one : advisories) builder.add(one);
    if (!meta.base.empty()) {
      for (const Advisory& one : advisories) builder.replace(one.source, one.id);
    }
    for (const std::string& id : gone) builder.replace("test", id);
    const std::string path = folder.text() + "/" + name;
    EXPECT_TRUE(builder.write(path, meta, key).ok());
    return path;
  }

  Database open(const std::string& path) const {
    return Database(DatabaseFile::open(path, trusted).value());
  }

  // Opened and every block read.
  Status whole(const std::string& path) const {
    TRY_ASSIGN(const DatabaseFile file, DatabaseFile::open(path, trusted));
    return file.verify();
  }

  testing::TemporaryFolder folder;
  SigningKey key;
  TrustedKeys trusted;
};

TEST_F(DatabaseTest, FindsByPackageAndByName) {
  const Database database = open(write("db", samples()));
  const auto pad = database.statements("npm", "left-pad").value();
  ASSERT_EQ(pad.size(), 300U);
  EXPECT_EQ(pad[0].statement.package, "left-pad");
  EXPECT_EQ(database.advisory(pad[0].advisory).value().id, "A-0");
  EXPECT_EQ(database.statements("Debian:12", "pkg-77").value().size(), 1U);
  EXPECT_TRUE(database.statements("Debian:12", "pkg").value().empty());
  EXPECT_TRUE(database.statements("Debian:13", "pkg-77").value().empty());
  EXPECT_TRUE(database.knows_context("Debian:12").value());
  EXPECT_FALSE(database.knows_context("Debian:13").value());
  const auto named = database.named("CVE-2024-a-12").value();
  ASSERT_EQ(named.size(), 1U);
  EXPECT_EQ(database.advisory(named[0]).value().id, "A-12");
}

TEST_F(DatabaseTest, PartsOfOneAdvisoryAreJoined) {
  const Database database = open(write("db", samples()));
  const auto requests = database.statements("PyPI", "requests").value();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(database.advisory(requests[0].advisory).value().id, "A-1");
  EXPECT_EQ(database.named("A-1").value().size(), 1U);
}

TEST_F(DatabaseTest, SameBytesInAnyOrder) {
  auto turned = samples();
  std::ranges::reverse(turned);
  EXPECT_EQ(bytes_of(write("a", samples())), bytes_of(write("b", turned)));
}

TEST_F(DatabaseTest, EveryFlippedByteIsNoticed) {
  const std::string path = write("db", samples());
  const std::string good = bytes_of(path);
  ASSERT_TRUE(whole(path).ok());
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 1500) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    write_bytes(path, bad);
    EXPECT_FALSE(whole(path).ok()) << at << " of " << good.size();
  }
}

TEST_F(DatabaseTest, EveryCutIsNoticed) {
  const std::string path = write("db", samples());
  const std::string good = bytes_of(path);
  for (std::size_t size = 0; size < good.size(); size += 1 + good.size() / 200) {
    write_bytes(path, good.substr(0, size));
    EXPECT_FALSE(whole(path).ok()) << size;
  }
}

TEST_F(DatabaseTest, AnotherKeyIsRefused) {
  const std::string path = write("db", samples());
  TrustedKeys others;
  others.add(SigningKey::generate().value().public_key());
  const auto opened = DatabaseFile::open(path, others);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::denied);
}

TEST_F(DatabaseTest, OverlaysReplaceAndRemove) {
  const std::string base_path = write("db", samples());
  Database database = open(base_path);
  DatabaseMeta meta;
  meta.base = hex(database.files()[0].identity());
  meta.sequence = 1;
  const std::vector<Advisory> changed = {advisory("A-5", {statement("npm", "left-pad", "9")}),
                                         advisory("A-900", {statement("npm", "new", "1")})};
  const std::string overlay = write("db.1", changed, meta, {"A-6"});
  ASSERT_TRUE(database.add_overlay(DatabaseFile::open(overlay, trusted).value()).ok());

  const auto pad = database.statements("npm", "left-pad").value();
  EXPECT_EQ(pad.size(), 299U);
  const auto changed_one =
      std::ranges::find_if(pad, [&](const Found& found) { return found.advisory.file == 1; });
  ASSERT_NE(changed_one, pad.end());
  EXPECT_EQ(changed_one->statement.ranges[0].events[1].version, "9");
  EXPECT_TRUE(database.statements("Debian:12", "pkg-5").value().empty());
  EXPECT_TRUE(database.named("A-6").value().empty());
  EXPECT_EQ(database.named("A-900").value().size(), 1U);
}

TEST_F(DatabaseTest, OverlaysOfOtherBasesAreRefused) {
  Database database = open(write("db", samples()));
  DatabaseMeta meta;
  meta.base = std::string(64, '0');
  meta.sequence = 1;
  const std::string overlay = write("db.1", {}, meta);
  const Status status = database.add_overlay(DatabaseFile::open(overlay, trusted).value());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::conflict);
}

TEST_F(DatabaseTest, WhatCameSinceAMarkIsDropped) {
  DatabaseBuilder builder;
  builder.add(advisory("A-1", {statement("npm", "a", "1")}));
  const auto mark = builder.mark();
  Advisory other = advisory("B-1", {statement("npm", "a", "2")});
  other.source = "other";
  builder.add(other);
  builder.back_to(mark);
  builder.add(other);
  EXPECT_EQ(builder.advisories(), 2U);
  EXPECT_EQ(builder.statements(), 2U);
}

TEST_F(DatabaseTest, WholeAdvisoriesComeBack) {
  const Database database = open(write("db", samples()));
  const auto some =
      advisories_of(database, [](const Advisory& head) { return head.id == "A-1"; }).value();
  ASSERT_EQ(some.size(), 1U);
  EXPECT_EQ(some[0].statements.size(), 3U);
  EXPECT_EQ(some[0].statements[0].context, "Debian:12");
  EXPECT_EQ(some[0].statements[0].package, "pkg-1");
}

TEST_F(DatabaseTest, Differences) {
  auto later = samples();
  later[3].statements[0].severity = "high";
  later.erase(later.begin() + 7);
  later.push_back(advisory("A-900", {}));
  const Database before = open(write("a", samples()));
  const Database after = open(write("b", later));
  const auto found = difference(before, after).value();
  EXPECT_EQ(found.added, (std::vector<Name>{{"test", "A-900"}}));
  EXPECT_EQ(found.changed, (std::vector<Name>{{"test", "A-3"}}));
  EXPECT_EQ(found.removed, (std::vector<Name>{{"test", "A-7"}}));
}

TEST(Signature, KeysComeBackFromPem) {
  const SigningKey key = SigningKey::generate().value();
  const SigningKey back = SigningKey::from_pem(key.private_pem().value()).value();
  EXPECT_EQ(back.public_key(), key.public_key());
  const std::string both = key.public_pem().value() + SigningKey::generate()->public_pem().value();
  const TrustedKeys trusted = TrustedKeys::from_pem(both).value();
  const std::string message = "message";
  const Signature signature = back.sign(as_bytes(message)).value();
  EXPECT_TRUE(trusted.check(key_id(key.public_key()), as_bytes(message), signature).ok());
  EXPECT_FALSE(trusted.check(key_id(key.public_key()), as_bytes("massage"), signature).ok());
  EXPECT_FALSE(SigningKey::from_pem("nothing").ok());
  EXPECT_FALSE(TrustedKeys::from_pem("nothing").ok());
}

}  // namespace

}  // namespace iar::advisory
