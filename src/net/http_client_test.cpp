#include "net/http_client.h"

#include <gtest/gtest.h>

#include "net/curl_error.h"
#include "net/failure.h"
#include "support/scripted_server.h"

namespace iar::net {
namespace {

using iar::testing::ScriptedServer;
using std::chrono::milliseconds;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

std::unique_ptr<HttpClient> client_with(ClientOptions options = {}) {
  auto client = HttpClient::make(std::move(options));
  EXPECT_TRUE(client.ok());
  return std::move(*client);
}

Request get(const std::string& url) {
  Request request;
  auto parsed = Url::parse(url);
  EXPECT_TRUE(parsed.ok()) << url;
  request.url = *parsed;
  return request;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(HttpClient, FetchesABodyAndKeepsTheConnection) {
  ScriptedServer server([](const std::string&) { return ScriptedServer::reply(200, "hello"); });
  const auto client = client_with();
  for (int i = 0; i < 3; ++i) {
    const auto whole = client->fetch(get(server.url("/x?y=1")), 100, soon());
    ASSERT_TRUE(whole.ok()) << whole.error().text();
    EXPECT_EQ(whole->body, "hello");
  }
  EXPECT_EQ(client->statistics().requests, 3U);
  EXPECT_EQ(client->statistics().body_bytes, 15U);
  EXPECT_TRUE(server.requests().at(0).starts_with("GET /x?y=1 HTTP/1.1\r\n"));
}

TEST(HttpClient, StreamsALargeBodyInBoundedPieces) {
  const std::string body(10'000'000, 'b');
  ScriptedServer server([&](const std::string&) { return ScriptedServer::reply(200, body); });
  const auto client = client_with();
  auto response = client->open(get(server.url("/")), soon());
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->content_length(), body.size());
  std::vector<std::uint8_t> buffer(100'001);
  std::size_t total = 0;
  while (true) {
    const auto got = response->read(buffer);
    ASSERT_TRUE(got.ok()) << got.error().text();
    if (*got == 0) break;
    total += *got;
    // A slow reader makes the transfer pause.
    if (total < 2'000'000) std::this_thread::sleep_for(milliseconds(2));
  }
  EXPECT_EQ(total, body.size());
}

TEST(HttpClient, LimitsWholeBodies) {
  ScriptedServer server(
      [](const std::string&) { return ScriptedServer::reply(200, "0123456789"); });
  const auto client = client_with();
  const auto whole = client->fetch(get(server.url("/")), 9, soon());
  ASSERT_FALSE(whole.ok());
  EXPECT_EQ(whole.error().code, ErrorCode::limit);
  EXPECT_TRUE(client->fetch(get(server.url("/")), 10, soon()).ok());
}

TEST(HttpClient, RedirectsDropSecretsForGood) {
  ScriptedServer other([](const std::string& request) {
    if (contains(request, "GET /back")) return ScriptedServer::reply(200, "done");
    return ScriptedServer::reply(302, "", "Location: /back\r\n");
  });
  ScriptedServer home([&](const std::string& request) {
    if (contains(request, "GET /end")) return ScriptedServer::reply(200, "end");
    if (contains(request, "GET /same")) return ScriptedServer::reply(301, "", "Location: /end\r\n");
    return ScriptedServer::reply(307, "x", "Location: " + other.url("/there?token=1") + "\r\n");
  });
  const auto client = client_with();
  auto request = get(home.url("/same"));
  request.headers = {{"Accept", "a/b"}};
  request.private_headers = {{"Authorization", "Basic YWxpY2U6czNjcmV0"}};
  ASSERT_TRUE(client->fetch(request, 100, soon()).ok());
  EXPECT_TRUE(contains(home.requests().at(1), "Authorization: Basic"));
  request.url = *Url::parse(home.url("/away"));
  const auto whole = client->fetch(request, 100, soon());
  ASSERT_TRUE(whole.ok()) << whole.error().text();
  EXPECT_EQ(whole->head.url.text(), other.url("/back"));
  for (const auto& seen : other.requests()) {
    EXPECT_FALSE(contains(seen, "Authorization")) << seen;
    EXPECT_TRUE(contains(seen, "Accept: a/b"));
  }
}

TEST(HttpClient, EndlessAndBrokenRedirectsAreErrors) {
  ScriptedServer server([](const std::string& request) {
    if (contains(request, "/loop")) return ScriptedServer::reply(302, "", "Location: /loop\r\n");
    return ScriptedServer::reply(302, "", "Location: file:///etc/passwd\r\n");
  });
  const auto client = client_with();
  const auto loop = client->fetch(get(server.url("/loop")), 100, soon());
  ASSERT_FALSE(loop.ok());
  EXPECT_EQ(loop.error().reason, "corrupt");
  EXPECT_EQ(server.requests().size(), 11U);
  const auto file = client->fetch(get(server.url("/file")), 100, soon());
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().reason, "corrupt");
}

TEST(HttpClient, PostsAreNotRedirected) {
  ScriptedServer server(
      [](const std::string&) { return ScriptedServer::reply(307, "", "Location: /other\r\n"); });
  const auto client = client_with();
  auto request = get(server.url("/token"));
  request.method = "POST";
  request.body = "secret=1";
  EXPECT_FALSE(client->fetch(request, 100, soon()).ok());
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_TRUE(server.requests()[0].ends_with("\r\n\r\nsecret=1"));
}

TEST(HttpClient, StatusErrorsHaveAReasonAndTheServersWords) {
  ScriptedServer server([](const std::string& request) {
    if (contains(request, "/404")) {
      return ScriptedServer::reply(
          404, R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest \u001b[31munknown"}]})",
          "Content-Type: application/json\r\n");
    }
    if (contains(request, "/403")) return ScriptedServer::reply(403, "token s3cret is wrong");
    if (contains(request, "/429"))
      return ScriptedServer::reply(429, "<html>", "Content-Type: text/html\r\n");
    return ScriptedServer::reply(418, "");
  });
  const auto client = client_with();
  auto request = get(server.url("/403?token=abc"));
  request.private_headers = {{"Authorization", "Basic YWxpY2U6czNjcmV0"}};
  const auto denied = client->fetch(request, 100, soon()).error();
  EXPECT_EQ(denied.reason, "denied");
  EXPECT_TRUE(contains(denied.text(), "token *** is wrong")) << denied.text();
  EXPECT_FALSE(contains(denied.text(), "abc"));
  const auto missing = client->fetch(get(server.url("/404")), 100, soon()).error();
  EXPECT_EQ(missing.reason, "not_found");
  EXPECT_TRUE(contains(missing.text(), "MANIFEST_UNKNOWN: manifest  [31munknown"));
  EXPECT_EQ(client->fetch(get(server.url("/429")), 100, soon()).error().reason, "rate_limited");
  EXPECT_EQ(client->fetch(get(server.url("/418")), 100, soon()).error().reason, "corrupt");
}

// docker-registry 2.8 promises the whole blob with its 416 and sends a line of text.
TEST(HttpClient, DoesNotWaitForTheBodyOfARefusal) {
  ScriptedServer server([](const std::string&) {
    return ScriptedServer::Answer{
        "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 1000000\r\n\r\nrequested range",
        false, std::chrono::seconds(30)};
  });
  const auto client = client_with();
  const auto start = std::chrono::steady_clock::now();
  const auto whole = client->fetch(get(server.url("/")), 100, soon());
  ASSERT_FALSE(whole.ok());
  EXPECT_TRUE(contains(whole.error().text(), "requested range"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(HttpClient, CutsAreWorthARetryAndKeepWhatCame) {
  ScriptedServer server([](const std::string&) {
    return ScriptedServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789", true};
  });
  const auto client = client_with();
  auto response = client->open(get(server.url("/")), soon());
  ASSERT_TRUE(response.ok());
  std::vector<std::uint8_t> buffer(1000);
  const auto got = response->read(buffer);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(*got, 10U);
  const auto cut = response->read(buffer);
  ASSERT_FALSE(cut.ok());
  EXPECT_TRUE(worth_a_retry(cut.error()));
  EXPECT_EQ(cut.error().reason, "timeout");
}

TEST(HttpClient, SilenceEndsAtItsLimitOrTheDeadline) {
  ScriptedServer server([](const std::string& request) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123";
    return ScriptedServer::Answer{contains(request, "/head") ? "" : head, true,
                                  std::chrono::seconds(30)};
  });
  ClientOptions options;
  options.timeouts = {milliseconds(1000), milliseconds(100), milliseconds(200)};
  const auto client = client_with(options);
  const auto start = std::chrono::steady_clock::now();
  const auto head = client->fetch(get(server.url("/head")), 100, soon());
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(head.error().code, ErrorCode::unavailable);
  const auto body = client->fetch(get(server.url("/body")), 100, soon());
  ASSERT_FALSE(body.ok());
  EXPECT_TRUE(contains(body.error().message, "sent nothing")) << body.error().text();
  const auto patient = client_with();
  const auto late =
      patient->fetch(get(server.url("/head")), 100, Deadline::after(milliseconds(150)));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::cancelled);
  EXPECT_EQ(late.error().reason, "timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(HttpClient, RefusesBoundlessHeadsAndWhatIsNotHttp) {
  ScriptedServer server([](const std::string& request) {
    if (contains(request, "/large")) {
      return ScriptedServer::reply(200, "", "X: " + std::string(80'000, 'x') + "\r\n");
    }
    if (contains(request, "/many")) {
      std::string many;
      for (int i = 0; i < 300; ++i) many += "X: y\r\n";
      return ScriptedServer::reply(200, "", many);
    }
    return ScriptedServer::Answer{"SSH-2.0-OpenSSH_9.2\r\n", true};
  });
  const auto client = client_with();
  EXPECT_EQ(client->fetch(get(server.url("/large")), 100, soon()).error().reason, "limit_exceeded");
  EXPECT_EQ(client->fetch(get(server.url("/many")), 100, soon()).error().reason, "limit_exceeded");
  EXPECT_EQ(client->fetch(get(server.url("/ssh")), 100, soon()).error().reason, "corrupt");
}

TEST(HttpClient, NamesThatDoNotExistAndPortsThatAreClosed) {
  const auto client = client_with();
  const auto dns = client->fetch(get("http://no-such-host.invalid/"), 100, soon());
  ASSERT_FALSE(dns.ok());
  EXPECT_EQ(dns.error().reason, "dns") << dns.error().text();
  const auto closed = client->fetch(get("http://127.0.0.1:1/"), 100, soon());
  ASSERT_FALSE(closed.ok());
  EXPECT_EQ(closed.error().reason, "timeout");
  EXPECT_TRUE(contains(closed.error().text(), "Connection refused")) << closed.error().text();
}

TEST(HttpClient, SaysWhenAServerDoesNotSpeakTls) {
  ScriptedServer server({}, "HTTP/1.1 400 Bad Request\r\n\r\n");
  const auto client = client_with();
  const auto whole = client->fetch(get("https://" + server.authority() + "/"), 100, soon());
  ASSERT_FALSE(whole.ok());
  EXPECT_TRUE(is_plain_http_error(whole.error())) << whole.error().text();
  EXPECT_EQ(whole.error().reason, "certificate");
}

TEST(HttpClient, GoesThroughTheProxyWithItsCredentials) {
  ScriptedServer proxy([](const std::string& request) {
    if (!contains(request, "Proxy-Authorization: Basic dXNlcjpwQHNz")) {
      return ScriptedServer::reply(407, "");
    }
    return ScriptedServer::reply(200, "by proxy");
  });
  ClientOptions options;
  options.proxy.http_proxy = "http://user:p%40ss@" + proxy.authority();
  const auto client = client_with(options);
  auto request = get("http://registry.test/v2/");
  const auto whole = client->fetch(request, 100, soon());
  ASSERT_TRUE(whole.ok()) << whole.error().text();
  EXPECT_EQ(whole->body, "by proxy");
  EXPECT_TRUE(proxy.requests().at(0).starts_with("GET http://registry.test/v2/ HTTP/1.1"));
  options.proxy.http_proxy = "http://user:wrong-secret@" + proxy.authority();
  const auto refused = client_with(options)->fetch(request, 100, soon());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "denied");
  EXPECT_FALSE(contains(refused.error().text(), "wrong-secret"));
}

TEST(HttpClient, TellsWhatAProxyRefusesToConnectTo) {
  ScriptedServer proxy([](const std::string& request) {
    if (contains(request, "CONNECT forbidden.test:443")) return ScriptedServer::reply(403, "no");
    if (contains(request, "CONNECT gone.test:443")) return ScriptedServer::reply(503, "no");
    return ScriptedServer::reply(407, "no", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
  });
  ClientOptions options;
  options.proxy.https_proxy = "user:hidden@" + proxy.authority();
  const auto client = client_with(options);
  const auto forbidden = client->fetch(get("https://forbidden.test/"), 100, soon()).error();
  EXPECT_EQ(forbidden.reason, "denied") << forbidden.text();
  EXPECT_TRUE(contains(forbidden.text(), "status 403")) << forbidden.text();
  EXPECT_TRUE(worth_a_retry(client->fetch(get("https://gone.test/"), 100, soon()).error()));
  const auto asked = client->fetch(get("https://other.test/"), 100, soon()).error();
  EXPECT_EQ(asked.reason, "denied");
  EXPECT_TRUE(contains(asked.text(), "proxy")) << asked.text();
  for (const auto& seen : proxy.requests()) EXPECT_TRUE(seen.starts_with("CONNECT "));
}

}  // namespace
}  // namespace iar::net
