#include "pull/keyring.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/table.h"

namespace iar::pull {
namespace {

std::string names_of(const std::vector<Credential>& candidates) {
  std::string out;
  for (const auto& candidate : candidates) out += (out.empty() ? "" : " ") + candidate.username;
  return out.empty() ? "-" : out;
}

TEST(Keyring, FollowsTheKubeletsTable) {
  const auto rows = iar::testing::read_table("pull/keyring.table");
  ASSERT_GE(rows.size(), 60U);
  for (const auto& row : rows) {
    SCOPED_TRACE("line " + std::to_string(row.line));
    ASSERT_EQ(row.cells.size(), 3U);
    Keyring keyring;
    int number = 0;
    for (const auto key : split(row.cells[0], ' ')) {
      Credential credential;
      credential.username = std::to_string(++number);
      EXPECT_TRUE(keyring.add(key, credential, KeySyntax::kubelet));
    }
    EXPECT_EQ(names_of(keyring.lookup(row.cells[1])), row.cells[2]);
  }
}

TEST(Keyring, FollowsContainersAuthJson) {
  const auto rows = iar::testing::read_table("pull/containers_auth.table");
  ASSERT_GE(rows.size(), 10U);
  for (const auto& row : rows) {
    SCOPED_TRACE("line " + std::to_string(row.line));
    ASSERT_EQ(row.cells.size(), 3U);
    Keyring keyring;
    int number = 0;
    for (const auto key : split(row.cells[0], ' ')) {
      Credential credential;
      credential.username = std::to_string(++number);
      EXPECT_TRUE(keyring.add(key, credential, KeySyntax::containers));
    }
    EXPECT_EQ(names_of(keyring.lookup(row.cells[1])), row.cells[2]);
  }
}

TEST(Keyring, RefusesKeysThatAreNone) {
  Keyring keyring;
  for (const auto* key : {"", "https://", "/path", "a b.io", "registry.io:port", "?x"}) {
    EXPECT_FALSE(keyring.add(key, {}, KeySyntax::kubelet)) << key;
  }
  EXPECT_FALSE(keyring.add(std::string(k_key_length_max + 1, 'a'), {}, KeySyntax::kubelet));
  EXPECT_TRUE(keyring.empty());
}

TEST(Glob, IsGosPathMatch) {
  EXPECT_TRUE(glob_matches("", ""));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a*b*c", "aXXbYYc"));
  EXPECT_TRUE(glob_matches("a*b", "abab"));
  EXPECT_TRUE(glob_matches("[a-c]x[^0-9]", "bxa"));
  EXPECT_TRUE(glob_matches("\\*", "*"));
  EXPECT_TRUE(glob_matches("[\\]]", "]"));
  EXPECT_FALSE(glob_matches("\\*", "a"));
  EXPECT_FALSE(glob_matches("a*", "a/b"));
  EXPECT_FALSE(glob_matches("?", "/"));
  EXPECT_FALSE(glob_matches("a", "ab"));
  EXPECT_FALSE(glob_matches("ab", "a"));
  EXPECT_FALSE(glob_matches("[", "a"));
  EXPECT_FALSE(glob_matches("[]a]", "]"));
  EXPECT_FALSE(glob_matches("[-]", "-"));
  EXPECT_FALSE(glob_matches("[a-", "a"));
  EXPECT_FALSE(glob_matches("a\\", "a"));
}

TEST(Candidates, AreTriedInTheProvidersOrderAndEachOnce) {
  const auto provider = [](std::vector<std::string> users) -> CredentialProvider {
    return [users](const Reference&, const Deadline&) -> Result<std::vector<Credential>> {
      if (users.empty()) return make_error(ErrorCode::io, "broken");
      std::vector<Credential> out;
      for (const auto& user : users) out.push_back({user, "secret", {}, {}, {}});
      return out;
    };
  };
  const auto reference = Reference::parse("app");
  const auto all = candidates_for({provider({"a", "b"}), provider({}), provider({"b", "c"})},
                                  *reference, Deadline::never());
  EXPECT_EQ(names_of(all.credentials), "a b c");
  EXPECT_EQ(all.failures.size(), 1U);
}

}  // namespace
}  // namespace iar::pull
