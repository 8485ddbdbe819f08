#include "httpd/server.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "httpd/certificate.h"
#include "support/temporary_folder.h"

namespace iar::httpd {
namespace {

using testing::TemporaryFolder;

// A connection that trusts the authority and speaks whatever a test writes.
class Client {
 public:
  Client(std::uint16_t port, const std::string& authority_file)
      : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_load_verify_file(context_, authority_file.c_str());
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    bio_ = BIO_new_ssl_connect(context_);
    BIO_set_conn_hostname(bio_, ("127.0.0.1:" + std::to_string(port)).c_str());
    SSL* ssl = nullptr;
    BIO_get_ssl(bio_, &ssl);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), "127.0.0.1");
    connected_ = BIO_do_connect(bio_) == 1;
  }
  ~Client() {
    BIO_free_all(bio_);
    SSL_CTX_free(context_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  void send(const std::string& text) {
    BIO_write(bio_, text.data(), static_cast<int>(text.size()));
  }
  // What comes until `end` has been seen, or the connection ends.
  std::string read_until(const std::string& end) {
    std::string out;
    while (end.empty() || out.find(end) == std::string::npos) {
      char bytes[4096];
      const int count = BIO_read(bio_, bytes, sizeof(bytes));
      if (count <= 0) break;
      out.append(bytes, static_cast<std::size_t>(count));
    }
    return out;
  }
  std::string ask(const std::string& text) {
    send(text);
    return read_until("");
  }

 private:
  SSL_CTX* context_;
  BIO* bio_ = nullptr;
  bool connected_ = false;
};

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    authority_ = make_authority("test").value();
    write_file(file("ca.pem"), authority_.certificate);
    write_certificate();
    options_.certificate_file = file("server.pem");
    options_.key_file = file("server.key");
    options_.threads = 2;
  }
  void write_certificate() {
    const auto made = make_certificate(authority_, {"localhost"}, {"127.0.0.1", "::1"}).value();
    write_file(file("server.pem"), made.certificate);
    write_file(file("server.key"), made.key);
  }
  std::string file(const std::string& name) { return (folder_.path() / name).string(); }
  void start() {
    Handlers handlers;
    handlers.admit = [](const Request& request) -> std::optional<Response> {
      if (request.path() == "/no") return Response{401, "text/plain", "no"};
      return std::nullopt;
    };
    handlers.handle = [](const Request& request) {
      return Response{200, "text/plain",
                      request.method + " " + request.target + " " + request.body};
    };
    handlers.failure = [](int status, std::string_view message) {
      return Response{status, "text/plain", std::string(message)};
    };
    auto started = Server::start(options_, std::move(handlers));
    ASSERT_TRUE(started.ok()) << started.error().text();
    server_ = std::move(started).value();
  }
  std::string ask(const std::string& text) {
    return Client(server_->port(), file("ca.pem")).ask(text);
  }

  TemporaryFolder folder_;
  KeyAndCertificate authority_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

constexpr const char* k_end = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

TEST_F(ServerTest, AnswersOverTls) {
  start();
  const std::string answer = ask(std::string("GET /x?y=1") + k_end);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /x?y=1 ")) << answer;
  EXPECT_TRUE(ask(std::string("HEAD /x") + k_end).ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, TakesPipelinedRequestsInOrder) {
  start();
  const std::string answer =
      ask(std::string("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
                      "abcPOST /2 HTTP/1.1\r\nHost: a\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
                      "GET /3") +
          k_end);
  const std::size_t first = answer.find("POST /1 abc");
  const std::size_t second = answer.find("POST /2 de");
  const std::size_t third = answer.find("GET /3 ");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos) << answer;
}

TEST_F(ServerTest, RefusesWhatHidesASecondRequest) {
  start();
  for (const std::string head :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked", "Content-Length: 3\r\nContent-Length: 4",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Host: b",
        "Content-Length: -1", "Content-Length : 3", "Transfer-Encoding : chunked"}) {
    const std::string answer = ask("POST / HTTP/1.1\r\nHost: a\r\n" + head + "\r\n\r\n0\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << head << "\n" << answer;
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << head;
  }
  EXPECT_TRUE(ask(std::string("GET http://b/") + k_end).starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_F(ServerTest, BoundsHeadersBodiesAndTime) {
  options_.limits.body_bytes_max = 1000;
  options_.limits.header_bytes_max = 2000;
  options_.limits.header_time_max = std::chrono::seconds(1);
  options_.limits.body_time_free = std::chrono::seconds(1);
  start();
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_TRUE(ask(post + "Content-Length: 1001\r\n\r\nx").starts_with("HTTP/1.1 413 "));
  const std::string chunk = "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n";
  EXPECT_TRUE(
      ask(post + "Transfer-Encoding: chunked\r\n\r\n" + chunk).starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(ask(post + "X: " + std::string(3000, 'x')).starts_with("HTTP/1.1 431 "));
  EXPECT_EQ(ask(post + "X: never ends"), "");
  EXPECT_EQ(ask(post + "Content-Length: 10\r\n\r\nx"), "");
}

TEST_F(ServerTest, LooksAtTheHeadBeforeTheBody) {
  start();
  const std::string head = "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
  EXPECT_TRUE(ask(head).starts_with("HTTP/1.1 401 "));
  const std::string answer =
      ask("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n"
          "Content-Length: 1\r\n\r\nx");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")) << answer;
}

TEST_F(ServerTest, NewConnectionsGetTheNewCertificate) {
  start();
  authority_ = make_authority("other").value();
  write_certificate();
  ASSERT_TRUE(server_->reload_certificate().ok());
  EXPECT_FALSE(Client(server_->port(), file("ca.pem")).connected());
  write_file(file("ca.pem"), authority_.certificate);
  EXPECT_TRUE(Client(server_->port(), file("ca.pem")).connected());
  write_file(file("server.pem"), "broken");
  EXPECT_FALSE(server_->reload_certificate().ok());
  EXPECT_TRUE(Client(server_->port(), file("ca.pem")).connected());
}

TEST_F(ServerTest, StopClosesIdleConnections) {
  start();
  Client idle(server_->port(), file("ca.pem"));
  idle.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(idle.read_until("GET /x ").find("200 OK"), std::string::npos);
  const auto begin = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
  EXPECT_EQ(idle.read_until(""), "");
}

TEST_F(ServerTest, SaysWhyItCannotStart) {
  options_.key_file = file("nothing");
  const auto started = Server::start(options_, {});
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, ErrorCode::corrupt);
}

TEST(Certificate, StatesItsTime) {
  const auto authority = make_authority("test").value();
  const auto made = make_certificate(authority, {"localhost"}, {"127.0.0.1"}).value();
  EXPECT_GT(certificate_seconds_left(made.certificate).value(), 364LL * 24 * 3600);
  EXPECT_FALSE(certificate_seconds_left("nothing").ok());
  EXPECT_FALSE(make_certificate({"no", "no"}, {"a"}, {}).ok());
}

}  // namespace
}  // namespace iar::httpd
