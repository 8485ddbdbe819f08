#include "pull/registry_client.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/base64.h"
#include "support/registry.h"

namespace iar::pull {
namespace {

std::string basic(const std::string& user) {
  return "Authorization: Basic " + base64(as_bytes(user + ":pw-" + user));
}

TEST(ImageClient, ReadsWithoutCredentialsWhereNoneAreAsked) {
  ScriptedServer server([](const std::string&) {
    return ScriptedServer::reply(200, "{}", "Content-Type: a/b; charset=utf-8\r\n");
  });
  TestServices test;
  test.offer({"alice"});
  const auto client = test.client(server);
  const auto document = client->manifest("latest", 100, test.bounds);
  ASSERT_TRUE(document.ok()) << document.error().text();
  EXPECT_EQ(document->text, "{}");
  EXPECT_EQ(document->media_type, "a/b");
  const auto request = server.requests().at(0);
  EXPECT_TRUE(request.starts_with("GET /v2/team/app/manifests/latest HTTP/1.1\r\n"));
  EXPECT_TRUE(holds(request, "Accept: application/vnd.oci.image.index.v1+json, "));
  EXPECT_FALSE(holds(request, "Authorization"));
}

TEST(ImageClient, TriesTheCandidatesInTurnWithBasic) {
  ScriptedServer server([](const std::string& request) {
    if (holds(request, basic("right"))) return ScriptedServer::reply(200, "x");
    return ScriptedServer::reply(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
  });
  TestServices test;
  test.offer({"wrong", "right", "never"});
  const auto client = test.client(server);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(client->manifest("latest", 100, test.bounds).ok());
  }
  EXPECT_EQ(requests_with(server, basic("wrong")), 1);
  EXPECT_EQ(requests_with(server, basic("right")), 3);
  EXPECT_EQ(requests_with(server, basic("never")), 0);
}

TEST(ImageClient, SaysWhetherCredentialsWereMissingOrRefused) {
  ScriptedServer server([](const std::string&) {
    return ScriptedServer::reply(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
  });
  TestServices none;
  const auto missing = none.client(server)->manifest("latest", 100, none.bounds);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().reason, "no_credentials") << missing.error().text();
  TestServices some;
  some.offer({"alice", "bob"});
  const auto refused = some.client(server)->manifest("latest", 100, some.bounds);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "denied");
  EXPECT_TRUE(holds(refused.error().text(), "user alice, user bob")) << refused.error().text();
  EXPECT_FALSE(holds(refused.error().text(), "pw-"));
}

// A registry with a token service that gives "token-USER-N"; the service is the same server.
class TokenRegistry {
 public:
  explicit TokenRegistry(std::string allowed_user)
      : allowed_(std::move(allowed_user)),
        server_([this](const std::string& request) { return answer(request); }) {}

  ScriptedServer& server() { return server_; }
  // The tokens given so far end now.
  void expire() { ++valid_from_; }

 private:
  ScriptedServer::Answer answer(const std::string& request) {
    if (request.starts_with("GET /token")) {
      if (!allowed_.empty() && !holds(request, basic(allowed_))) {
        return ScriptedServer::reply(401, R"({"details":"incorrect username or password"})");
      }
      return ScriptedServer::reply(200,
                                   R"({"token":"token-)" + std::to_string(valid_from_) + "\"}");
    }
    if (holds(request, "Authorization: Bearer token-" + std::to_string(valid_from_) + "\r\n")) {
      return ScriptedServer::reply(200, "body");
    }
    return ScriptedServer::reply(401, "",
                                 "WWW-Authenticate: Bearer realm=\"" + server_.url("/token") +
                                     "\",service=\"s\",scope=\"repository:team/app:pull\"\r\n");
  }

  std::string allowed_;
  std::atomic<int> valid_from_ = 0;
  ScriptedServer server_;
};

TEST(ImageClient, GetsATokenForNobody) {
  TokenRegistry registry("");
  TestServices test;
  const auto client = test.client(registry.server());
  EXPECT_TRUE(client->manifest("latest", 100, test.bounds).ok());
  EXPECT_TRUE(client->manifest("other", 100, test.bounds).ok());
  EXPECT_EQ(requests_with(registry.server(), "GET /token"), 1);
  EXPECT_EQ(requests_with(registry.server(), "GET /v2"), 3);
}

TEST(ImageClient, GetsATokenForTheCandidateThatHasTheRight) {
  TokenRegistry registry("right");
  TestServices test;
  test.offer({"wrong", "right"});
  const auto client = test.client(registry.server());
  const auto document = client->manifest("latest", 100, test.bounds);
  ASSERT_TRUE(document.ok()) << document.error().text();
  EXPECT_EQ(requests_with(registry.server(), "GET /token"), 2);
}

TEST(ImageClient, TokenThatRunsOutIsRenewedWithTheSameCandidate) {
  TokenRegistry registry("right");
  TestServices test;
  test.offer({"right", "other"});
  const auto client = test.client(registry.server());
  ASSERT_TRUE(client->manifest("latest", 100, test.bounds).ok());
  registry.expire();
  ASSERT_TRUE(client->manifest("latest", 100, test.bounds).ok());
  EXPECT_EQ(requests_with(registry.server(), "GET /token"), 2);
  EXPECT_EQ(requests_with(registry.server(), basic("other")), 0);
}

TEST(ImageClient, TokenServiceOutOfOrderIsNotTheCandidatesFault) {
  std::atomic<int> failures = 2;
  ScriptedServer* self = nullptr;
  ScriptedServer server([&](const std::string& request) {
    if (request.starts_with("GET /token")) {
      if (failures-- > 0) return ScriptedServer::reply(503, "");
      return ScriptedServer::reply(200, R"({"token":"good"})");
    }
    if (holds(request, "Bearer good")) return ScriptedServer::reply(200, "x");
    return ScriptedServer::reply(
        401, "", "WWW-Authenticate: Bearer realm=\"" + self->url("/token") + "\"\r\n");
  });
  self = &server;
  TestServices test;
  test.offer({"alice", "bob"});
  const auto document = test.client(server)->manifest("latest", 100, test.bounds);
  ASSERT_TRUE(document.ok()) << document.error().text();
  EXPECT_EQ(requests_with(server, basic("alice")), 3);
  EXPECT_EQ(requests_with(server, basic("bob")), 0);
}

TEST(ImageClient, CandidateWithoutTheRightMakesRoomForTheNext) {
  ScriptedServer server([](const std::string& request) {
    if (holds(request, basic("second"))) return ScriptedServer::reply(200, "x");
    if (holds(request, "Authorization")) return ScriptedServer::reply(403, "");
    return ScriptedServer::reply(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
  });
  TestServices test;
  test.offer({"first", "second"});
  EXPECT_TRUE(test.client(server)->manifest("latest", 100, test.bounds).ok());
  TestServices weak;
  weak.offer({"first"});
  const auto refused = weak.client(server)->manifest("latest", 100, weak.bounds);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(holds(refused.error().text(), "status 403")) << refused.error().text();
}

TEST(ImageClient, MissingThingsDoNotSpoilGoodCredentials) {
  ScriptedServer server([](const std::string& request) {
    if (!holds(request, basic("alice"))) {
      return ScriptedServer::reply(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
    }
    return ScriptedServer::reply(holds(request, "/missing") ? 404 : 200, "x");
  });
  TestServices test;
  test.offer({"alice", "bob"});
  const auto client = test.client(server);
  ASSERT_TRUE(client->manifest("there", 100, test.bounds).ok());
  EXPECT_EQ(client->manifest("missing", 100, test.bounds).error().reason, "not_found");
  EXPECT_TRUE(client->manifest("there", 100, test.bounds).ok());
  EXPECT_EQ(requests_with(server, basic("bob")), 0);
}

TEST(ImageClient, ChallengeOfAStrangerIsNotAnswered) {
  ScriptedServer stranger([](const std::string&) {
    return ScriptedServer::reply(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
  });
  ScriptedServer server([&](const std::string&) {
    return ScriptedServer::reply(307, "", "Location: " + stranger.url("/x") + "\r\n");
  });
  TestServices test;
  test.offer({"alice"});
  EXPECT_FALSE(test.client(server)->manifest("latest", 100, test.bounds).ok());
  EXPECT_EQ(requests_with(stranger, "Authorization"), 0);
  EXPECT_EQ(stranger.requests().size(), 1U);
}

TEST(ImageClient, RetriesWhatMayPass) {
  std::atomic<int> count = 0;
  ScriptedServer server([&](const std::string&) {
    switch (count++) {
      case 0: return ScriptedServer::reply(500, "");
      case 1: return ScriptedServer::reply(429, "", "Retry-After: 1\r\n");
      case 2: return ScriptedServer::Answer{"", true};
      default: return ScriptedServer::reply(200, "x");
    }
  });
  TestServices test;
  const auto start = std::chrono::steady_clock::now();
  const auto document = test.client(server)->manifest("latest", 100, test.bounds);
  ASSERT_TRUE(document.ok()) << document.error().text();
  EXPECT_EQ(server.requests().size(), 4U);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(ImageClient, GivesUpWithTheRightReason) {
  ScriptedServer server([&](const std::string& request) {
    if (holds(request, "/limited")) return ScriptedServer::reply(429, "", "Retry-After: 3600\r\n");
    if (holds(request, "/missing")) return ScriptedServer::reply(404, "");
    return ScriptedServer::reply(503, "");
  });
  TestServices test;
  const auto client = test.client(server);
  EXPECT_EQ(client->manifest("broken", 100, test.bounds).error().reason, "timeout");
  EXPECT_EQ(server.requests().size(), 4U);
  EXPECT_EQ(client->manifest("missing", 100, test.bounds).error().reason, "not_found");
  EXPECT_EQ(client->manifest("limited", 100, test.bounds).error().reason, "rate_limited");
  EXPECT_EQ(server.requests().size(), 6U);
}

TEST(ImageClient, AsksMirrorsFirstAndWithTheirOwnRights) {
  ScriptedServer mirror([](const std::string& request) {
    return ScriptedServer::reply(holds(request, "/manifests/there") ? 200 : 404, "mirror");
  });
  ScriptedServer tagless([](const std::string&) { return ScriptedServer::reply(200, "tagless"); });
  ScriptedServer server([](const std::string&) { return ScriptedServer::reply(200, "server"); });
  TestServices test;
  test.services.mirrors.hosts_directory = "/certs.d";
  test.services.read_config = [&](const std::string&) -> Result<std::optional<std::string>> {
    return std::optional("server = \"" + server.url("") + "\"\n[host.\"" + mirror.url("/m") +
                         "\"]\n[host.\"" + mirror.url("/m") + "\".header]\nx-a = \"b\"\n[host.\"" +
                         tagless.url("") + "\"]\ncapabilities = [\"pull\"]\n");
  };
  const auto client = test.client(server);
  EXPECT_EQ(client->manifest("there", 100, test.bounds)->text, "mirror");
  EXPECT_EQ(client->manifest("absent", 100, test.bounds)->text, "server");
  const auto digest = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(client->manifest(digest, 100, test.bounds)->text, "tagless");
  const auto asked = mirror.requests().at(0);
  EXPECT_TRUE(asked.starts_with("GET /m/v2/team/app/manifests/there?ns=127.0.0.1%3A"));
  EXPECT_TRUE(holds(asked, "x-a: b"));
}

TEST(ImageClient, NoticesServersWithoutTlsOnThisMachineOnly) {
  ScriptedServer server({}, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  TestServices test;
  const auto reference = *Reference::parse(server.authority() + "/app");
  const auto client = ImageClient::make(test.services, reference);
  ASSERT_TRUE(client.ok());
  // Plain HTTP is tried after TLS has failed, and gets the server's only answer.
  const auto answer = (*client)->manifest("latest", 100, test.bounds);
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(holds(answer.error().text(), "http://127.0.0.1")) << answer.error().text();
  EXPECT_TRUE(holds(answer.error().text(), "status 400"));
}

TEST(ImageClient, KeepsToTheDeadline) {
  ScriptedServer server([](const std::string&) { return ScriptedServer::reply(503, ""); });
  TestServices test;
  test.services.retry = {1000, std::chrono::milliseconds(50), std::chrono::milliseconds(100),
                         std::chrono::seconds(5)};
  const auto start = std::chrono::steady_clock::now();
  const auto answer = test.client(server)->manifest(
      "latest", 100, {Deadline::after(std::chrono::milliseconds(400)), {}});
  EXPECT_FALSE(answer.ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped =
      test.client(server)->manifest("latest", 100, {Deadline::never(), stop.get_token()});
  EXPECT_FALSE(stopped.ok());
}

}  // namespace
}  // namespace iar::pull
