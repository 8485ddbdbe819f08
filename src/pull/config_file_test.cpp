#include "pull/config_file.h"

#include <gtest/gtest.h>

namespace iar::pull {
namespace {

std::vector<Credential> lookup(std::string_view json, std::string_view name,
                               KeySyntax syntax = KeySyntax::kubelet) {
  const auto file = parse_config_file(json, syntax, "config.json");
  EXPECT_TRUE(file.ok());
  return file ? file->keyring.lookup(name) : std::vector<Credential>{};
}

TEST(ConfigFile, ReadsEveryWayToStateASecret) {
  // "YWxpY2U6czNjOnJldA==" is alice:s3c:ret
  const std::string json = R"({"auths": {
      "a.io": {"auth": "YWxpY2U6czNjOnJldA=="},
      "b.io": {"username": "bob", "password": "pw"},
      "c.io": {"auth": "YWxpY2U6czNjOnJldA==", "username": "bob", "password": "pw"},
      "d.io": {"auth": "YWxpY2U6czNjOnJldA", "email": "x@y"},
      "e.io": {"username": "<token>", "identitytoken": "refresh"},
      "f.io": {"registrytoken": "bearer"}}})";
  EXPECT_EQ(lookup(json, "a.io/x").at(0).username, "alice");
  EXPECT_EQ(lookup(json, "a.io/x").at(0).password, "s3c:ret");
  EXPECT_EQ(lookup(json, "b.io/x").at(0).password, "pw");
  EXPECT_EQ(lookup(json, "c.io/x").at(0).username, "alice");
  EXPECT_EQ(lookup(json, "d.io/x").at(0).username, "alice");
  EXPECT_EQ(lookup(json, "e.io/x").at(0).identity_token, "refresh");
  EXPECT_EQ(lookup(json, "f.io/x").at(0).registry_token, "bearer");
  EXPECT_EQ(lookup(json, "a.io/x").at(0).origin, "config.json, key a.io");
}

TEST(ConfigFile, ReadsTheOldForm) {
  const std::string json = R"({"https://index.docker.io/v1/": {"auth": "YWxpY2U6czNjOnJldA=="}})";
  EXPECT_EQ(lookup(json, "docker.io/library/ubuntu").size(), 1U);
}

TEST(ConfigFile, KeepsTheGoodEntriesBesideBrokenOnes) {
  const auto file = parse_config_file(
      R"({"auths": {"a.io": {"auth": "!"}, "b.io": {"auth": "YWxpY2U="}, "c.io": 7,
                    "d.io": {"auth": "YQpiOmM="}, "e f": {"username": "x"},
                    "g.io": {"username": "g", "password": "p"}, "empty.io": {}},
          "credHelpers": {"h.io": "../evil", "i.io": "ecr-login"}, "credsStore": "a/b"})",
      KeySyntax::kubelet, "config.json");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->problems.size(), 7U);
  EXPECT_EQ(file->keyring.lookup("g.io/x").size(), 1U);
  EXPECT_TRUE(file->keyring.lookup("empty.io/x").empty());
  EXPECT_TRUE(file->keyring.lookup("d.io/x").empty());
  ASSERT_EQ(file->helpers.size(), 1U);
  EXPECT_EQ(file->helpers[0].second, "ecr-login");
  EXPECT_EQ(file->store, "");
  for (const auto& problem : file->problems) EXPECT_EQ(problem.find("YWxpY2U"), std::string::npos);
}

TEST(ConfigFile, RefusesWhatIsNoObject) {
  for (const auto* json : {"", "[]", "{", "\"x\"", "null"}) {
    EXPECT_FALSE(parse_config_file(json, KeySyntax::kubelet, "f").ok()) << json;
  }
  EXPECT_EQ(parse_config_file(std::string(k_config_bytes_max + 1, ' '), KeySyntax::kubelet, "f")
                .error()
                .code,
            ErrorCode::limit);
  EXPECT_TRUE(parse_config_file("{}", KeySyntax::kubelet, "f").ok());
}

}  // namespace
}  // namespace iar::pull
