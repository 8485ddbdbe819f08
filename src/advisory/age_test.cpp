#include "advisory/age.h"

#include <gtest/gtest.h>

#include "advisory/database_builder.h"
#include "advisory/overlay.h"
#include "base/utc.h"
#include "support/temporary_folder.h"

namespace iar::advisory {

namespace {

TEST(Age, TimesComeBack) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_text(1'767'225'600), "2026-01-01T00:00:00Z");
  EXPECT_EQ(parse_time_text("2026-01-01T00:00:00Z"), 1'767'225'600);
  EXPECT_EQ(parse_time_text("2024-02-29T23:59:59Z"), 1'709'251'199);
  for (const auto* const wrong :
       {"", "2026-01-01", "2026-01-01T00:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:0aZ"}) {
    EXPECT_FALSE(parse_time_text(wrong)) << wrong;
  }
}

TEST(Age, InWords) {
  EXPECT_EQ(age_in_words({}), "unknown");
  EXPECT_EQ(age_in_words(59), "less than an hour");
  EXPECT_EQ(age_in_words(3600), "1 hour");
  EXPECT_EQ(age_in_words(47 * 3600), "47 hours");
  EXPECT_EQ(age_in_words(48 * 3600), "2 days");
}

TEST(Age, IsTheNewestFiles) {
  const testing::TemporaryFolder folder;
  const SigningKey key = SigningKey::generate().value();
  TrustedKeys trusted;
  trusted.add(key.public_key());
  const auto write = [&](const std::string& name, std::int64_t at) {
    DatabaseBuilder builder;
    DatabaseMeta meta;
    meta.created = utc_text(at);
    EXPECT_TRUE(builder.write(folder.text() + "/" + name, meta, key).ok());
    return open_database(folder.text() + "/" + name, trusted).value();
  };
  const std::int64_t start = 1'767'225'600;
  const Database base = write("db", start);
  const DataAge alone = age_of(base, start + k_old_after_seconds);
  EXPECT_FALSE(alone.old);
  EXPECT_EQ(age_warning(alone), "");
  EXPECT_TRUE(age_of(base, start + k_old_after_seconds + 1).old);
  EXPECT_EQ(age_of(base, start - 100).seconds, 0);

  const Database later = write("later", start + k_old_after_seconds);
  const std::string overlay =
      overlay_path(folder.text() + "/db", base.files().front().identity(), 1);
  ASSERT_TRUE(write_overlay(base, later, overlay, key).ok());
  const DataAge both = age_of(open_database(folder.text() + "/db", trusted).value(),
                              start + 2 * k_old_after_seconds + 1);
  EXPECT_EQ(both.overlays, 1U);
  EXPECT_EQ(both.base_created, utc_text(start));
  EXPECT_EQ(both.created, utc_text(start + k_old_after_seconds));
  EXPECT_TRUE(both.old);
  EXPECT_NE(age_warning(both).find("3 days"), std::string::npos);
}

}  // namespace

}  // namespace iar::advisory
