#include "kube/reflector.h"

#include <gtest/gtest.h>

#include <array>

#include "support/scripted_server.h"

namespace iar::kube {
namespace {

using testing::ScriptedServer;

std::string item(const std::string& name, int version) {
  return R"({"metadata":{"name":")" + name + R"(","resourceVersion":")" + std::to_string(version) +
         R"("}})";
}
std::string list(const std::string& items, const std::string& version, const std::string& next) {
  return R"({"items":[)" + items + R"(],"metadata":{"resourceVersion":")" + version +
         R"(","continue":")" + next + R"("}})";
}
std::string change(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}
const std::string k_gone = change("ERROR", R"({"code":410,"message":"too old"})");

// What a reflector tells, as words, until `enough` of them.
class Session {
 public:
  Session(ScriptedServer::Handler handler, std::size_t enough) : server_(std::move(handler)) {
    Access access;
    access.server = *net::Url::parse("http://" + server_.authority());
    access.server.path.clear();
    access.token = "t";
    ClientSettings settings;
    settings.silence_max = std::chrono::milliseconds(200);
    settings.record = [this](const RequestRecord& record) {
      requests.push_back(std::string(record.verb) + " " + record.path.substr(0, 90));
    };
    auto client = ApiClient::make(std::move(access), std::move(settings));
    Watched watched;
    watched.path = "/api/v1/pods";
    watched.page_size = 2;
    watched.retry.pause_first = std::chrono::milliseconds(1);
    watched.retry.pause_max = std::chrono::milliseconds(5);
    std::stop_source stop;
    const auto say = [&](std::string word) {
      words += word + " ";
      if (++said_ >= enough) stop.request_stop();
    };
    Reflector reflector(**client, watched,
                        {[&] { words += "( "; },
                         [&](Change kind, const JsonValue& object) {
                           constexpr std::string_view k_letters = "=+~-";
                           const char letter = k_letters.at(static_cast<std::size_t>(kind));
                           say(letter + object_name(object));
                         },
                         [&] { words += ") "; },
                         [&](const Error& error, std::chrono::milliseconds) {
                           say("!" + std::string(error_code_name(error.code)));
                         }});
    reflector.run(stop.get_token());
  }
  std::string words;
  std::vector<std::string> requests;

 private:
  static std::string object_name(const JsonValue& object) {
    return std::string(object.get("metadata")->text("name"));
  }
  std::size_t said_ = 0;
  ScriptedServer server_;
};

bool asks(const std::string& request, std::string_view words) {
  return request.find(words) != std::string::npos;
}

TEST(Reflector, ListsInPagesAndWatchesFromThere) {
  const Session run(
      [](const std::string& request) {
        if (asks(request, "watch=1&allowWatchBookmarks=true&resourceVersion=7&")) {
          return ScriptedServer::reply(
              200, change("ADDED", item("c", 8)) + change("BOOKMARK", item("", 12)) +
                       change("MODIFIED", item("a", 13)) + change("DELETED", item("b", 14)));
        }
        if (asks(request, "continue=x%2F1")) {
          return ScriptedServer::reply(200, list(item("b", 2), "7", ""));
        }
        return ScriptedServer::reply(200, list(item("a", 1), "7", "x/1"));
      },
      5);
  EXPECT_EQ(run.words, "( =a =b ) +c ~a -b ");
  ASSERT_EQ(run.requests.size(), 3U);
  EXPECT_EQ(run.requests[0], "list /api/v1/pods?limit=2");
  EXPECT_EQ(run.requests[1], "list /api/v1/pods?limit=2&continue=x%2F1");
}

TEST(Reflector, ListsAnewWhenTheVersionIsGone) {
  int lists = 0;
  const Session run(
      [&](const std::string& request) {
        if (asks(request, "watch=1")) return ScriptedServer::reply(200, k_gone);
        return ScriptedServer::reply(200, list(item("a", ++lists), "7", ""));
      },
      3);
  EXPECT_EQ(run.words, "( =a ) ( =a ) ( =a ) ");
}

TEST(Reflector, GoneInMidListStartsAgainWithLargerPages) {
  const Session run(
      [](const std::string& request) {
        if (asks(request, "continue=")) return ScriptedServer::reply(410, "{}");
        const bool larger = asks(request, "limit=4");
        return ScriptedServer::reply(200, list(item("a", 1), "7", larger ? "" : "x"));
      },
      3);
  EXPECT_EQ(run.words, "( =a !conflict ( =a ) ");
}

TEST(Reflector, GoesOnFromTheLastVersionAfterACutOrSilence) {
  int watches = 0;
  const Session run(
      [&](const std::string& request) -> ScriptedServer::Answer {
        if (!asks(request, "watch=1")) return ScriptedServer::reply(200, list("", "7", ""));
        const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        const auto chunk = [](const std::string& text) {
          return std::string("2a\r\n") + text + std::string(0x2a - text.size(), ' ') + "\r\n";
        };
        if (++watches == 1) {
          return {head + chunk(R"({"object":{"metadata":{"name":"")") + chunk("\"}"), true, {}};
        }
        if (watches == 2) return {head, true, std::chrono::milliseconds(400)};
        EXPECT_TRUE(asks(request, "resourceVersion=7&"));
        return ScriptedServer::reply(200, change("ADDED", item("a", 9)));
      },
      3);
  EXPECT_EQ(run.words, "( ) !unavailable !unavailable +a ");
}

TEST(Reflector, RefusalsAreToldAndTriedAgain) {
  int asked = 0;
  const Session run(
      [&](const std::string& request) {
        EXPECT_TRUE(asks(request, "Authorization: Bearer t\r\n"));
        constexpr std::array k_statuses = {403, 429, 500};
        if (asked < 3) return ScriptedServer::reply(k_statuses.at(asked++), "{}");
        return ScriptedServer::reply(200, list(item("a", 1), "1", ""));
      },
      4);
  EXPECT_EQ(run.words, "( !denied ( !unavailable ( !unavailable ( =a ) ");
}

}  // namespace
}  // namespace iar::kube
