#include "advisory/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "advisory/database_builder.h"
#include "advisory/enrichment_table.h"
#include "support/temporary_folder.h"

namespace iar::advisory {

namespace {

Advisory advisory(const std::string& id, const std::string& context, const std::string& fixed) {
  Advisory out;
  out.id = id;
  out.source = "test";
  out.aliases = {"CVE-2024-" + id};
  Statement statement;
  statement.context = context;
  statement.package = "pad";
  statement.ranges = {{RangeKind::events, {{EventKind::fixed, fixed}}, ""}};
  out.statements = {statement};
  return out;
}

// All that a database answers, in a form that two can be compared by.
std::string dump(const Database& database) {
  model::Encoder out;
  auto all = advisories_of(database, [](const Advisory&) { return true; }).value();
  std::ranges::sort(all);
  for (const Advisory& one : all) {
    out.text(one.id + " " + one.statements.at(0).context + " " +
             one.statements.at(0).ranges.at(0).events.at(0).version);
    const auto named = database.named(one.aliases.at(0)).value();
    for (const auto& place : named) {
      out.text("named " + database.advisory(place).value().id);
    }
  }
  const auto contexts = database.contexts().value();
  for (const std::string& context : contexts) {
    out.text(context);
    const auto all_found = database.statements(context, "pad").value();
    for (const Found& found : all_found) {
      out.text(database.advisory(found.advisory).value().id);
    }
  }
  for (const std::string& table : database.value_tables()) {
    const auto note = [&](const TableEntry& entry) -> Status {
      out.text(entry.key);
      out.text(entry.value);
      return {};
    };
    EXPECT_TRUE(database.each(table, note).ok());
  }
  return out.take();
}

class OverlayTest : public ::testing::Test {
 protected:
  OverlayTest() : key(SigningKey::generate().value()) { trusted.add(key.public_key()); }

  // Day by day: advisories change, come and go; so do contexts and scores.
  Status write_full(const std::string& name, int day) const {
    DatabaseBuilder builder;
    for (int i = 0; i < 40; ++i) {
      if ((i + day) % 11 == 0) continue;
      const std::string context = i % 5 == 0 ? "Debian:" + std::to_string(day % 4) : "npm";
      builder.add(advisory("A-" + std::to_string(i), context, std::to_string(i % 7 + day / 3)));
      if (i % 3 == day % 3) {
        add_enrichment(builder, "epss",
                       ExploitProbability{"CVE-2024-" + std::to_string(i), "0.5", "0.9",
                                          std::to_string(day / 2), "v1"});
      }
    }
    DatabaseMeta meta;
    meta.created = "2026-01-" + std::to_string(10 + day) + "T00:00:00Z";
    return builder.write(path(name), meta, key);
  }
  std::string path(const std::string& name) const { return folder.text() + "/" + name; }
  Database open(const std::string& name) const {
    return open_database(path(name), trusted).value();
  }
  std::string next_overlay(const std::string& name) const {
    const Database database = open(name);
    return overlay_path(path(name), database.files().front().identity(), database.files().size());
  }

  testing::TemporaryFolder folder;
  SigningKey key;
  TrustedKeys trusted;
};

TEST_F(OverlayTest, BaseAndThirtyOverlaysAnswerAsAWholeDatabase) {
  ASSERT_TRUE(write_full("db", 0).ok());
  for (int day = 1; day <= 30; ++day) {
    ASSERT_TRUE(write_full("full", day).ok());
    const auto written = write_overlay(open("db"), open("full"), next_overlay("db"), key);
    ASSERT_TRUE(written.ok()) << written.error().text();
    ASSERT_EQ(dump(open("db")), dump(open("full"))) << "day " << day;
  }
  EXPECT_EQ(open("db").files().size(), 31U);
  EXPECT_EQ(open("db").meta().created, open("full").meta().created);
  EXPECT_TRUE(verify(open("db")).ok());
}

TEST_F(OverlayTest, SameBytesAgain) {
  ASSERT_TRUE(write_full("db", 0).ok());
  ASSERT_TRUE(write_full("full", 5).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), path("one"), key).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), path("two"), key).ok());
  EXPECT_EQ(DatabaseFile::open(path("one"), trusted)->identity(),
            DatabaseFile::open(path("two"), trusted)->identity());
}

TEST_F(OverlayTest, OverlaysOfAnotherBaseAreNotSeen) {
  ASSERT_TRUE(write_full("db", 0).ok());
  ASSERT_TRUE(write_full("full", 1).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), next_overlay("db"), key).ok());
  EXPECT_EQ(open("db").files().size(), 2U);
  ASSERT_TRUE(write_full("db", 2).ok());
  EXPECT_EQ(open("db").files().size(), 1U);
}

TEST_F(OverlayTest, ABadOverlayIsNeverPassedOver) {
  ASSERT_TRUE(write_full("db", 0).ok());
  const std::string overlay = next_overlay("db");
  ASSERT_TRUE(write_full("full", 1).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), overlay, key).ok());
  std::filesystem::copy_file(overlay, path("saved"));
  std::ofstream(overlay) << "nonsense";
  EXPECT_EQ(open_database(path("db"), trusted).error().code, ErrorCode::corrupt);
  std::filesystem::remove(overlay);
  // The second overlay of another history.
  std::filesystem::rename(path("saved"), overlay);
  ASSERT_TRUE(write_full("full", 2).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), path("second"), key).ok());
  std::filesystem::remove(overlay);
  ASSERT_TRUE(write_full("full", 3).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), overlay, key).ok());
  std::filesystem::rename(path("second"), next_overlay("db"));
  EXPECT_EQ(open_database(path("db"), trusted).error().code, ErrorCode::conflict);
}

TEST_F(OverlayTest, AnOverlayAloneIsNoDatabase) {
  ASSERT_TRUE(write_full("db", 0).ok());
  ASSERT_TRUE(write_full("full", 1).ok());
  ASSERT_TRUE(write_overlay(open("db"), open("full"), path("over"), key).ok());
  EXPECT_EQ(open_database(path("over"), trusted).error().code, ErrorCode::conflict);
  EXPECT_EQ(open_database(path("none"), trusted).error().code, ErrorCode::not_found);
}

}  // namespace

}  // namespace iar::advisory
