#include "pull/mirrors.h"

#include <gtest/gtest.h>

#include <map>

namespace iar::pull {
namespace {

const std::string k_digest = "@sha256:" + std::string(64, 'a');

ConfigReader files(std::map<std::string, std::string> contents) {
  return [contents](const std::string& path) -> Result<std::optional<std::string>> {
    const auto found = contents.find(path);
    if (found == contents.end()) return std::optional<std::string>();
    return std::optional(found->second);
  };
}

std::vector<Endpoint> hosts(const std::string& text, const std::string& image,
                            const std::string& directory) {
  const auto all = endpoints_for({"/certs.d", {}}, files({{directory + "/hosts.toml", text}}),
                                 *Reference::parse(image));
  EXPECT_TRUE(all.ok()) << all.error().text();
  return all ? *all : std::vector<Endpoint>{};
}

TEST(HostsToml, KeepsTheOrderAndEndsWithTheRegistry) {
  const auto all = hosts(R"(
server = "https://docker.io"
[host."https://z-first.example:5000"]
  capabilities = ["pull", "resolve"]
[host."http://a-second.example"]
  capabilities = ["pull"]
  [host."http://a-second.example".header]
    x-team = ["a", "b"]
)",
                         "ubuntu", "/certs.d/docker.io");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].authority, "z-first.example:5000");
  EXPECT_EQ(all[0].path, "/v2");
  EXPECT_EQ(all[0].repository, "library/ubuntu");
  EXPECT_EQ(all[0].origin, "docker.io");
  EXPECT_EQ(all[1].scheme, Scheme::http);
  EXPECT_FALSE(all[1].can_resolve);
  EXPECT_EQ(all[1].headers.size(), 2U);
  EXPECT_EQ(all[2].authority, "registry-1.docker.io");
  EXPECT_EQ(all[2].origin, "");
}

TEST(HostsToml, ReadsCertificatesAndPaths) {
  const auto all = hosts(R"(
ca = "own.crt"
skip_verify = true
[host."https://m.example/proxy/docker/"]
  ca = ["/etc/a.crt", "b.crt"]
  client = [["c.cert", "c.key"], ["d.pem", ""]]
[host."https://n.example/x/v2"]
  client = "e.pem"
[host."https://o.example/exactly/this"]
  override_path = true
)",
                         "registry.io:5000/team/app", "/certs.d/registry.io:5000");
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].path, "/proxy/docker/v2");
  const std::string base = "/certs.d/registry.io:5000/";
  EXPECT_EQ(all[0].ca_files, (std::vector<std::string>{"/etc/a.crt", base + "b.crt"}));
  ASSERT_EQ(all[0].client_certificates.size(), 2U);
  EXPECT_EQ(all[0].client_certificates[0].second, base + "c.key");
  EXPECT_EQ(all[1].path, "/x/v2");
  EXPECT_EQ(all[1].client_certificates.at(0).first, base + "e.pem");
  EXPECT_EQ(all[2].path, "/exactly/this");
  EXPECT_EQ(all[3].authority, "registry.io:5000");
  EXPECT_TRUE(all[3].skip_verify);
  EXPECT_EQ(all[3].ca_files, std::vector<std::string>{base + "own.crt"});
}

TEST(HostsToml, IsFoundByEveryNameOfItsDirectory) {
  const std::string text = "[host.\"https://m.example\"]\n";
  EXPECT_EQ(hosts(text, "r.io:5000/a", "/certs.d/r.io:5000").size(), 2U);
  EXPECT_EQ(hosts(text, "r.io:5000/a", "/certs.d/r.io_5000_").size(), 2U);
  EXPECT_EQ(hosts(text, "r.io/a", "/certs.d/_default").size(), 2U);
  EXPECT_EQ(hosts(text, "r.io/a", "/certs.d/other.io").size(), 1U);
}

TEST(HostsToml, BrokenOnesAreErrorsThatNameTheFile) {
  for (const auto* text :
       {"[host", "[host.\"ftp://x\"]", "[host.\"https://\"]", "server = \"a b\""}) {
    const auto all = endpoints_for({"/c", {}}, files({{"/c/r.io/hosts.toml", text}}),
                                   *Reference::parse("r.io/a"));
    ASSERT_FALSE(all.ok()) << text;
    EXPECT_EQ(all.error().code, ErrorCode::corrupt);
    EXPECT_NE(all.error().text().find("/c/r.io/hosts.toml"), std::string::npos);
  }
}

std::vector<Endpoint> rules(const std::string& text, const std::string& image) {
  const auto parsed = parse_registries_conf(text);
  EXPECT_TRUE(parsed.ok()) << parsed.error().text();
  const auto all = endpoints_for({"", *parsed}, files({}), *Reference::parse(image));
  EXPECT_TRUE(all.ok()) << all.error().text();
  return all ? *all : std::vector<Endpoint>{};
}

const std::string k_conf = R"(
unqualified-search-registries = ["docker.io"]
[[registry]]
prefix = "docker.io"
location = "docker.io"
[[registry.mirror]]
location = "mirror.example:5000/hub"
insecure = true
[[registry.mirror]]
location = "digests.example"
pull-from-mirror = "digest-only"
[[registry]]
prefix = "docker.io/library"
location = "internal.example/base"
[[registry]]
prefix = "*.wild.example"
location = "tame.example/all"
[[registry]]
prefix = "bad.example"
blocked = true
[[registry]]
location = "plain.example:80"
insecure = true
)";

TEST(RegistriesConf, RewritesByTheLongestPrefix) {
  const auto user = rules(k_conf, "user/app");
  ASSERT_EQ(user.size(), 2U);
  EXPECT_EQ(user[0].authority, "mirror.example:5000");
  EXPECT_EQ(user[0].repository, "hub/user/app");
  EXPECT_EQ(user[0].scheme, Scheme::either);
  EXPECT_TRUE(user[0].skip_verify);
  EXPECT_EQ(user[1].authority, "registry-1.docker.io");
  EXPECT_EQ(user[1].repository, "user/app");
  const auto library = rules(k_conf, "ubuntu");
  ASSERT_EQ(library.size(), 1U);
  EXPECT_EQ(library[0].authority, "internal.example");
  EXPECT_EQ(library[0].repository, "base/ubuntu");
  EXPECT_EQ(rules(k_conf, "user/app" + k_digest).size(), 3U);
}

TEST(RegistriesConf, TakesWildcardsAndDefaults) {
  const auto wild = rules(k_conf, "a.b.wild.example/x/y");
  ASSERT_EQ(wild.size(), 1U);
  EXPECT_EQ(wild[0].authority, "tame.example");
  EXPECT_EQ(wild[0].repository, "all/x/y");
  EXPECT_EQ(rules(k_conf, "wild.example/x").at(0).authority, "wild.example");
  EXPECT_EQ(rules(k_conf, "plain.example:80/x").at(0).scheme, Scheme::either);
  EXPECT_EQ(rules(k_conf, "other.example/x").at(0).scheme, Scheme::https);
  EXPECT_EQ(rules(k_conf, "localhost:5000/x").at(0).scheme, Scheme::either);
}

TEST(RegistriesConf, BlocksWithAReason) {
  const auto parsed = parse_registries_conf(k_conf);
  ASSERT_TRUE(parsed.ok());
  const auto all = endpoints_for({"", *parsed}, files({}), *Reference::parse("bad.example/x"));
  ASSERT_FALSE(all.ok());
  EXPECT_EQ(all.error().reason, "denied");
}

TEST(RegistriesConf, RefusesWhatItCannotRead) {
  for (const auto* text : {"[[registry]]\n", "[registries.search]\nregistries = []\n",
                           "registry = [1]", "[[registry]]\nlocation = \"https://x\"\n",
                           "[[registry]]\nlocation = \"x\"\n[[registry.mirror]]\n",
                           "[[registry]]\nlocation = \"x\"\npull-from-mirror = \"never\"\n"}) {
    EXPECT_FALSE(parse_registries_conf(text).ok()) << text;
  }
}

}  // namespace
}  // namespace iar::pull
