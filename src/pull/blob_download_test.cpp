#include "pull/blob_download.h"

#include <gtest/gtest.h>

#include <atomic>

#include "support/registry.h"

namespace iar::pull {
namespace {

std::string make_blob(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<char>('a' + i * i % 23));
  return out;
}

// The start of the range that a request asks for.
std::size_t range_start(const std::string& request) {
  const auto at = request.find("Range: bytes=");
  return at == std::string::npos ? 0 : ScriptedServer::number_at(request, at + 13);
}

std::string part_head(const std::string& blob, std::size_t start) {
  return "HTTP/1.1 206 Partial Content\r\nContent-Length: " + std::to_string(blob.size() - start) +
         "\r\nContent-Range: bytes " + std::to_string(start) + "-" +
         std::to_string(blob.size() - 1) + "/" + std::to_string(blob.size()) + "\r\n\r\n";
}

std::string whole_head(std::size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

BlobAsk ask_for(const std::string& blob, std::uint64_t offset = 0) {
  return {model::Digest::of(as_bytes(blob)), blob.size(), offset, {}};
}

// Everything, or "error: …".
std::string download(TestServices& test, ImageClient& client, const BlobAsk& ask) {
  BlobDownload download(client, ask, test.bounds);
  std::string out;
  std::vector<std::uint8_t> buffer(10'007);
  while (true) {
    const auto got = download.read(buffer);
    if (!got) return "error: " + got.error().text();
    if (*got == 0) return out;
    out += as_text(ByteView(buffer).first(*got));
  }
}

TEST(BlobDownload, GoesOnAfterEveryCut) {
  const auto blob = make_blob(1'000'000);
  ScriptedServer server([&](const std::string& request) {
    const auto start = range_start(request);
    const auto head = start == 0 ? whole_head(blob.size()) : part_head(blob, start);
    return ScriptedServer::Answer{head + blob.substr(start, 150'000), true};
  });
  TestServices test;
  const auto client = test.client(server);
  EXPECT_EQ(download(test, *client, ask_for(blob)), blob);
  EXPECT_EQ(server.requests().size(), 7U);
  EXPECT_LE(test.http->statistics().body_bytes, blob.size() * 105 / 100);
  EXPECT_EQ(download(test, *client, ask_for(blob, 999'999)), blob.substr(999'999));
  EXPECT_TRUE(holds(server.requests().back(), "Range: bytes=999999-999999"));
}

TEST(BlobDownload, AtTheEndAsksForNothing) {
  const auto blob = make_blob(1000);
  ScriptedServer server([](const std::string&) { return ScriptedServer::reply(416, "no"); });
  TestServices test;
  const auto client = test.client(server);
  EXPECT_EQ(download(test, *client, ask_for(blob, 1000)), "");
  EXPECT_EQ(download(test, *client, ask_for("")), "");
  EXPECT_TRUE(server.requests().empty());
}

TEST(BlobDownload, PassesOverWhatAServerWithoutRangesSendsAgain) {
  const auto blob = make_blob(100'000);
  std::atomic<int> count = 0;
  ScriptedServer server([&](const std::string&) {
    return ScriptedServer::Answer{
        whole_head(blob.size()) + blob.substr(0, 40'000u + 60'000u * count++), true};
  });
  TestServices test;
  const auto client = test.client(server);
  EXPECT_EQ(download(test, *client, ask_for(blob)), blob);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(BlobDownload, SurvivesAStall) {
  const auto blob = make_blob(100'000);
  ScriptedServer server([&](const std::string& request) {
    const auto start = range_start(request);
    if (start > 0) return ScriptedServer::Answer{part_head(blob, start) + blob.substr(start), true};
    return ScriptedServer::Answer{whole_head(blob.size()) + blob.substr(0, 30'000), true,
                                  std::chrono::seconds(20)};
  });
  net::ClientOptions options;
  options.timeouts.stall = std::chrono::milliseconds(300);
  TestServices test(options);
  const auto client = test.client(server);
  EXPECT_EQ(download(test, *client, ask_for(blob)), blob);
}

TEST(BlobDownload, DoesNotBelieveContentLength) {
  const auto blob = make_blob(50'000);
  ScriptedServer server([&](const std::string& request) {
    const auto start = range_start(request);
    if (start > 0) return ScriptedServer::Answer{part_head(blob, start) + blob.substr(start), true};
    if (holds(request, "/small")) {
      return ScriptedServer::Answer{whole_head(20'000) + blob.substr(0, 20'000), true};
    }
    return ScriptedServer::Answer{whole_head(90'000) + blob + std::string(40'000, '!'), true};
  });
  TestServices test;
  EXPECT_EQ(download(test, *test.client(server, "small"), ask_for(blob)), blob);
  EXPECT_EQ(download(test, *test.client(server, "large"), ask_for(blob)), blob);
}

TEST(BlobDownload, RefusesTheWrongPart) {
  const auto blob = make_blob(50'000);
  ScriptedServer server([&](const std::string& request) {
    if (range_start(request) > 0)
      return ScriptedServer::Answer{part_head(blob, 5) + blob.substr(5)};
    return ScriptedServer::Answer{whole_head(blob.size()) + blob.substr(0, 20'000), true};
  });
  TestServices test;
  const auto out = download(test, *test.client(server), ask_for(blob));
  EXPECT_TRUE(holds(out, "error: ")) << out.substr(0, 100);
  EXPECT_TRUE(holds(out, "another part")) << out.substr(0, 300);
}

TEST(BlobDownload, ServerWithLessGivesCorruptInTheEnd) {
  const auto blob = make_blob(50'000);
  ScriptedServer server([&](const std::string& request) {
    if (range_start(request) > 0) return ScriptedServer::reply(416, "no such range");
    return ScriptedServer::reply(200, blob.substr(0, 20'000));
  });
  TestServices test;
  const auto client = test.client(server);
  BlobDownload download(*client, ask_for(blob), test.bounds);
  std::vector<std::uint8_t> buffer(100'000);
  EXPECT_EQ(*download.read(buffer), 20'000U);
  const auto end = download.read(buffer);
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().reason, "corrupt") << end.error().text();
}

TEST(BlobDownload, ContinuesAtTheNextEndpoint) {
  const auto blob = make_blob(200'000);
  ScriptedServer mirror([&](const std::string& request) {
    if (range_start(request) > 0) return ScriptedServer::reply(404, "");
    return ScriptedServer::Answer{whole_head(blob.size()) + blob.substr(0, 100'000), true};
  });
  ScriptedServer server([&](const std::string& request) {
    const auto start = range_start(request);
    return ScriptedServer::Answer{part_head(blob, start) + blob.substr(start)};
  });
  TestServices test;
  test.services.mirrors.hosts_directory = "/certs.d";
  test.services.read_config = [&](const std::string&) -> Result<std::optional<std::string>> {
    return std::optional("server = \"" + server.url("") + "\"\n[host.\"" + mirror.url("") +
                         "\"]\n");
  };
  EXPECT_EQ(download(test, *test.client(server), ask_for(blob)), blob);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(BlobDownload, FetchesForeignLayersWithoutCredentials) {
  const auto blob = make_blob(1000);
  ScriptedServer foreign([&](const std::string&) { return ScriptedServer::reply(200, blob); });
  ScriptedServer server([](const std::string& request) {
    if (holds(request, "Authorization")) return ScriptedServer::reply(404, "");
    return ScriptedServer::reply(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
  });
  TestServices test;
  test.offer({"alice"});
  const auto client = test.client(server);
  auto ask = ask_for(blob);
  EXPECT_TRUE(holds(download(test, *client, ask), "error: "));
  ask.foreign_urls = {foreign.url("/layer")};
  EXPECT_EQ(download(test, *client, ask), blob);
  EXPECT_EQ(requests_with(foreign, "Authorization"), 0);
}

TEST(BlobDownload, StopsAtTheDeadline) {
  const auto blob = make_blob(1000);
  ScriptedServer server([&](const std::string&) {
    return ScriptedServer::Answer{whole_head(blob.size()) + "abc", true, std::chrono::seconds(20)};
  });
  TestServices test;
  test.bounds.deadline = Deadline::after(std::chrono::milliseconds(150));
  const auto start = std::chrono::steady_clock::now();
  const auto out = download(test, *test.client(server), ask_for(blob));
  EXPECT_TRUE(holds(out, "the time for this image")) << out;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
}

}  // namespace
}  // namespace iar::pull
