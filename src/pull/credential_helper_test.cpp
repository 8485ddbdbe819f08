#include "pull/credential_helper.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace iar::pull {
namespace {

class CredentialHelper : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = ::testing::TempDir() + "helper_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void install(const std::string& name, const std::string& script) {
    const auto path = directory_ + "/docker-credential-" + name;
    std::ofstream(path) << "#!/bin/sh\n" << script;
    ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  }
  Result<Credential> ask(const std::string& name, const Deadline& deadline = Deadline::never()) {
    return ask_helper(name, "registry.io", {{directory_}, {"PATH=/usr/bin:/bin", "EXTRA=1"}},
                      deadline);
  }

  std::string directory_;
};

TEST_F(CredentialHelper, IsAskedForTheServer) {
  install("good", R"([ "$1" = get ] && read server || true
printf '{"ServerURL":"%s","Username":"%s","Secret":"s%s"}' "$server" "$server" "$EXTRA")");
  const auto answer = ask("good");
  ASSERT_TRUE(answer.ok()) << answer.error().text();
  EXPECT_EQ(answer->username, "registry.io");
  EXPECT_EQ(answer->password, "s1");
  EXPECT_EQ(answer->origin, "docker-credential-good");
}

TEST_F(CredentialHelper, WithNothingIsNoError) {
  install("none", "echo 'credentials not found in native keychain'; exit 1");
  const auto answer = ask("none");
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->empty());
}

TEST_F(CredentialHelper, FailuresNameTheHelperAndItsWords) {
  install("bad", "echo 'vault is sealed'; exit 1");
  install("junk", "echo hello");
  install("big", "head -c 2000000 /dev/zero");
  EXPECT_NE(ask("bad").error().text().find("vault is sealed"), std::string::npos);
  EXPECT_EQ(ask("junk").error().code, ErrorCode::corrupt);
  EXPECT_EQ(ask("big").error().code, ErrorCode::limit);
  EXPECT_EQ(ask("missing").error().code, ErrorCode::not_found);
}

TEST_F(CredentialHelper, IsKilledAtTheDeadline) {
  install("slow", "exec sleep 30");
  install("deaf", "exec 1>&- 0<&-; exec sleep 30");
  for (const auto* name : {"slow", "deaf"}) {
    const auto start = std::chrono::steady_clock::now();
    const auto answer = ask(name, Deadline::after(std::chrono::milliseconds(200)));
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::cancelled) << answer.error().text();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  }
}

TEST_F(CredentialHelper, OfTheRegistryWinsOverTheStore) {
  install("own", R"(printf '{"Username":"own","Secret":"x"}')");
  install("store", R"(read server || true
case "$server" in https://*) printf '{"Username":"<token>","Secret":"%s"}' "$server";;
*) echo 'credentials not found in native keychain'; exit 1;; esac)");
  const auto file =
      parse_config_file(R"({"auths":{},"credsStore":"store","credHelpers":{"registry.io":"own"}})",
                        KeySyntax::kubelet, "config.json");
  ASSERT_TRUE(file.ok());
  const auto provider = helper_provider(*file, {{directory_}, {"PATH=/usr/bin:/bin"}});
  const auto own = provider(*Reference::parse("registry.io/app"), Deadline::never());
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own->at(0).username, "own");
  const auto other = provider(*Reference::parse("other.io/app"), Deadline::never());
  ASSERT_TRUE(other.ok()) << other.error().text();
  EXPECT_EQ(other->at(0).identity_token, "https://other.io");
  const auto hub = provider(*Reference::parse("ubuntu"), Deadline::never());
  ASSERT_TRUE(hub.ok());
  EXPECT_EQ(hub->at(0).identity_token, "https://index.docker.io/v1/");
}

}  // namespace
}  // namespace iar::pull
