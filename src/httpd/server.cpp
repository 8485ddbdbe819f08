// The one file that includes Boost: sockets, TLS and HTTP by Asio and Beast. All connections live
// on one thread, so nothing here is locked but what other threads ask for.
#include "httpd/server.h"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <atomic>
#include <set>
#include <thread>
#include <utility>

#include "base/synced.h"
#include "base/text.h"
#include "httpd/content_coding.h"

namespace iar::httpd {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t k_read_bytes = std::size_t{16} << 10U;
constexpr std::size_t k_drain_bytes_max = std::size_t{64} << 20U;
constexpr std::chrono::seconds k_drain_time_max{2};

using Parser = http::request_parser<http::buffer_body>;
using TlsContext = std::shared_ptr<ssl::context>;

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// Picks HTTP/1.1 where the client offers it (RFC 7301); without a choice, it is spoken all the
// same.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned int in_size, void*) {
  static constexpr std::string_view k_protocol = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int answer = SSL_select_next_proto(
      &chosen, out_size, reinterpret_cast<const unsigned char*>(k_protocol.data()),
      static_cast<unsigned int>(k_protocol.size()), in, in_size);
  *out = chosen;
  return answer == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Result<TlsContext> tls_context(const ServerOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  error_code error;
  context->use_certificate_chain_file(options.certificate_file, error);
  if (error) return make_error(ErrorCode::corrupt, error.message(), options.certificate_file);
  context->use_private_key_file(options.key_file, ssl::context::pem, error);
  if (error) return make_error(ErrorCode::corrupt, error.message(), options.key_file);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  return context;
}

std::string address_of(const Tcp::socket& socket) {
  error_code error;
  const auto address = socket.remote_endpoint(error).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

Result<Tcp::endpoint> endpoint_of(asio::io_context& io, const ServerOptions& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.host, error);
  if (!error) return Tcp::endpoint(address, options.port);
  Tcp::resolver resolver(io);
  const auto found = resolver.resolve(options.host, std::to_string(options.port), error);
  if (error || found.empty()) {
    return make_error(ErrorCode::usage, "no address to listen on", options.host);
  }
  return found.begin()->endpoint();
}

// What makes proxies and servers disagree about where a request ends (RFC 9112 §11.2), and targets
// that no client of an origin server sends.
std::string_view objection(const Parser& parser) {
  const auto& head = parser.get();
  if (head.version() != 10 && head.version() != 11) return "unknown version of HTTP";
  if (head.target().empty() || head.target().front() != '/') return "the target must be a path";
  for (const char c : head.target()) {
    if (c <= ' ' || c > '~' || c == '#') return "the target has characters that it may not have";
  }
  const std::size_t hosts = head.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && head.version() == 11)) return "one Host is needed";
  if (head.count(http::field::content_length) > 1) return "more than one Content-Length";
  if (head.count(http::field::transfer_encoding) != 0) {
    if (head.version() == 10) return "no Transfer-Encoding in HTTP/1.0";
    const auto coding = head[http::field::transfer_encoding];
    if (!equal_ignoring_case({coding.data(), coding.size()}, "chunked")) {
      return "unknown Transfer-Encoding";
    }
  }
  return {};
}

Request request_of(const Parser& parser, const std::string& address) {
  const auto& head = parser.get();
  Request out;
  out.method = std::string(head.method_string());
  out.target = std::string(head.target());
  out.address = address;
  for (const auto& field : head) {
    out.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  return out;
}

std::string head_of(const Response& response, bool keep) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += reason_phrase(response.status);
  out += "\r\nContent-Type: " + response.content_type;
  out += "\r\nContent-Length: " + std::to_string(response.body.size());
  for (const Header& header : response.headers) out += "\r\n" + header.name + ": " + header.value;
  out += keep ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  return out;
}

int status_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == beast::error::timeout) return 408;
  return 400;
}

// Whether anybody is left to read an answer.
bool can_answer(const error_code& error) {
  if (error == beast::error::timeout) return false;  // Beast has closed the socket by then
  return error.category() == make_error_code(http::error::header_limit).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

}  // namespace

struct Server::Core {
  struct Session;

  Core(ServerOptions given_options, Handlers given_handlers)
      : options(std::move(given_options)),
        handlers(std::move(given_handlers)),
        pool(options.threads) {}

  asio::awaitable<void> accept();
  Response answer(Request request);
  void finish();

  ServerOptions options;
  Handlers handlers;
  Synced<TlsContext> tls;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> waiting{0};
  std::uint64_t bodies_bytes = 0;
  std::set<Session*> sessions;  // of the thread below
  std::uint16_t port = 0;
  asio::thread_pool pool;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  Tcp::acceptor acceptor{io};
  std::jthread thread;
};

// One connection. Requests are taken one after the other: what was pipelined waits in the buffer.
struct Server::Core::Session {
  Session(Core& given_core, Tcp::socket socket, TlsContext given_tls)
      : core(given_core),
        limits(given_core.options.limits),
        tls(std::move(given_tls)),
        address(address_of(socket)),
        stream(std::move(socket), *tls),
        buffer(limits.header_bytes_max + 2 * k_read_bytes),
        chunk(k_read_bytes, '\0') {
    core.sessions.insert(this);
    ++core.connections;
  }
  ~Session() {
    core.sessions.erase(this);
    core.bodies_bytes -= body_bytes;
    --core.connections;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  auto& socket() { return beast::get_lowest_layer(stream); }
  void close() { socket().close(); }

  asio::awaitable<void> run();
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> read_head(Parser& parser);
  asio::awaitable<bool> read_body(Parser& parser, std::string& body);
  asio::awaitable<Response> respond(Request request);
  asio::awaitable<bool> send(const Response& response, bool with_body, bool keep);
  asio::awaitable<void> refuse(int status, std::string_view why);
  asio::awaitable<void> drain();

  Core& core;
  const ServerLimits& limits;
  TlsContext tls;
  std::string address;
  beast::ssl_stream<beast::tcp_stream> stream;
  beast::flat_buffer buffer;
  std::string chunk;
  std::uint64_t body_bytes = 0;  // what this connection holds of Core::bodies_bytes
  bool busy = false;
  bool said_end = false;
};

asio::awaitable<void> Server::Core::Session::run() {
  error_code error;
  socket().expires_after(limits.handshake_time_max);
  co_await stream.async_handshake(ssl::stream_base::server, into(error));
  if (error) co_return;
  bool more = true;
  while (more) {
    busy = buffer.size() != 0;
    more = co_await serve_one();
  }
  if (said_end) co_return;
  socket().expires_after(k_drain_time_max);
  co_await stream.async_shutdown(into(error));
}

asio::awaitable<bool> Server::Core::Session::read_head(Parser& parser) {
  error_code error;
  if (buffer.size() == 0) {
    if (core.stopping) co_return false;
    socket().expires_after(limits.idle_time_max);
    const std::size_t count = co_await stream.async_read_some(buffer.prepare(4096), into(error));
    if (error) co_return false;
    buffer.commit(count);
  }
  busy = true;
  socket().expires_after(limits.header_time_max);
  co_await http::async_read_header(stream, buffer, parser, into(error));
  if (!error) co_return true;
  ++core.refused;
  if (can_answer(error)) co_await refuse(status_of(error), error.message());
  co_return false;
}

asio::awaitable<bool> Server::Core::Session::read_body(Parser& parser, std::string& body) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now() + limits.body_time_free;
  while (!parser.is_done()) {
    parser.get().body().data = chunk.data();
    parser.get().body().size = chunk.size();
    socket().expires_at(begin +
                        std::chrono::seconds(body.size() / limits.body_bytes_per_second_min));
    error_code error;
    co_await http::async_read_some(stream, buffer, parser, into(error));
    const std::size_t count = chunk.size() - parser.get().body().size;
    body.append(chunk, 0, count);
    body_bytes += count;
    core.bodies_bytes += count;
    if (error == http::error::need_buffer) error = {};
    const bool crowded = core.bodies_bytes > limits.bodies_bytes_max;
    if (!error && !crowded) continue;
    ++core.refused;
    if (crowded) {
      co_await refuse(503, "too many bodies at once");
    } else if (can_answer(error)) {
      co_await refuse(status_of(error), error.message());
    }
    co_return false;
  }
  co_return true;
}

// Where the whole request goes to the pool and the answer comes back.
asio::awaitable<Response> Server::Core::Session::respond(Request request) {
  if (core.waiting >= limits.waiting_max) {
    ++core.refused;
    co_return core.handlers.failure(503, "too many requests at once");
  }
  ++core.waiting;
  Response response = co_await asio::co_spawn(
      core.pool, [&]() -> asio::awaitable<Response> { co_return core.answer(std::move(request)); },
      asio::use_awaitable);
  --core.waiting;
  co_return response;
}

asio::awaitable<bool> Server::Core::Session::serve_one() {
  Parser parser;
  parser.header_limit(limits.header_bytes_max);
  parser.body_limit(limits.body_bytes_max);
  const bool readable = co_await read_head(parser);
  if (!readable) co_return false;
  const std::string_view wrong = objection(parser);
  if (!wrong.empty()) {
    ++core.refused;
    co_await refuse(400, wrong);
    co_return false;
  }
  Request request = request_of(parser, address);
  const bool with_body = request.method != "HEAD";
  const std::optional<Response> refusal = core.handlers.admit(request);
  if (refusal) {
    const bool keep = parser.is_done() && parser.get().keep_alive() && !core.stopping;
    const bool sent = co_await send(*refusal, with_body, keep);
    if (sent && !keep) co_await drain();
    co_return sent&& keep;
  }
  if (!parser.is_done() && equal_ignoring_case(request.header("Expect"), "100-continue")) {
    static constexpr std::string_view k_go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    co_await asio::async_write(stream, asio::buffer(k_go_on.data(), k_go_on.size()), into(error));
    if (error) co_return false;
  }
  const bool whole = co_await read_body(parser, request.body);
  if (!whole) co_return false;
  const Response response = co_await respond(std::move(request));
  core.bodies_bytes -= body_bytes;
  body_bytes = 0;
  const bool keep = parser.get().keep_alive() && !core.stopping;
  const bool sent = co_await send(response, with_body, keep);
  co_return sent&& keep;
}

asio::awaitable<bool> Server::Core::Session::send(const Response& response, bool with_body,
                                                  bool keep) {
  const std::string head = head_of(response, keep);
  error_code error;
  socket().expires_after(limits.write_time_max);
  co_await asio::async_write(stream, asio::buffer(head), into(error));
  if (!error && with_body && !response.body.empty()) {
    co_await asio::async_write(stream, asio::buffer(response.body), into(error));
  }
  co_return !error;
}

asio::awaitable<void> Server::Core::Session::refuse(int status, std::string_view why) {
  const Response response = core.handlers.failure(status, why);
  const bool sent = co_await send(response, true, false);
  if (sent) co_await drain();
}

// A client that still sends would lose the answer to a reset: the end is said, and what still comes
// is thrown away for a while.
asio::awaitable<void> Server::Core::Session::drain() {
  error_code error;
  said_end = true;
  socket().expires_after(k_drain_time_max);
  co_await stream.async_shutdown(into(error));
  std::size_t total = 0;
  error = {};
  while (!error && total < k_drain_bytes_max) {
    total += co_await socket().async_read_some(asio::buffer(chunk), into(error));
  }
}

asio::awaitable<void> Server::Core::accept() {
  while (!stopping) {
    error_code error;
    Tcp::socket socket = co_await acceptor.async_accept(into(error));
    if (error && acceptor.is_open()) {
      // Out of descriptors, most likely: others have to go first.
      asio::steady_timer pause(io, std::chrono::milliseconds(50));
      co_await pause.async_wait(into(error));
      continue;
    }
    if (error) co_return;
    ++accepted;
    if (connections >= options.limits.connections_max) {
      ++refused;
      continue;
    }
    socket.set_option(Tcp::no_delay(true), error);
    auto context = tls.with([](TlsContext& current) { return current; });
    auto session = std::make_shared<Session>(*this, std::move(socket), std::move(context));
    asio::co_spawn(
        io, [session]() -> asio::awaitable<void> { co_await session->run(); }, asio::detached);
  }
}

Response Server::Core::answer(Request request) {
  try {
    auto body = decoded_body(std::move(request.body), request.header("Content-Encoding"),
                             options.limits.inflated_bytes_max);
    if (!body) {
      const ErrorCode code = body.error().code;
      const int status = code == ErrorCode::limit         ? 413
                         : code == ErrorCode::unsupported ? 415
                                                          : 400;
      return handlers.failure(status, body.error().message);
    }
    request.body = std::move(body).value();
    return handlers.handle(request);
  } catch (const std::exception&) {
    return handlers.failure(500, "internal error");
  }
}

void Server::Core::finish() {
  if (stopping.exchange(true)) return;
  asio::post(io, [this] {
    error_code error;
    acceptor.close(error);
    for (Session* const session : sessions) {
      if (!session->busy) session->close();
    }
  });
  const auto end = std::chrono::steady_clock::now() + options.limits.stop_time_max;
  while (connections != 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  io.stop();
  if (thread.joinable()) thread.join();
  pool.join();
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handlers handlers) {
  auto core = std::make_unique<Core>(options, std::move(handlers));
  TRY_ASSIGN(auto context, tls_context(options));
  core->tls.with([&](TlsContext& current) { current = context; });
  TRY_ASSIGN(const Tcp::endpoint endpoint, endpoint_of(core->io, options));
  const std::string where = options.host + ":" + std::to_string(options.port);
  error_code error;
  core->acceptor.open(endpoint.protocol(), error);
  if (error) return make_error(ErrorCode::io, error.message(), where);
  core->acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  core->acceptor.bind(endpoint, error);
  if (error == asio::error::address_in_use) {
    return make_error(ErrorCode::conflict, "another program listens there", where);
  }
  if (error) return make_error(ErrorCode::io, error.message(), where);
  core->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return make_error(ErrorCode::io, error.message(), where);
  core->port = core->acceptor.local_endpoint(error).port();
  Core* const running = core.get();
  asio::co_spawn(
      core->io, [running]() -> asio::awaitable<void> { co_await running->accept(); },
      asio::detached);
  core->thread = std::jthread([running] { running->io.run(); });
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

std::uint16_t Server::port() const { return core_->port; }

ServerCounts Server::counts() const {
  return {core_->connections, core_->accepted, core_->refused, core_->waiting};
}

Status Server::reload_certificate() {
  TRY_ASSIGN(auto context, tls_context(core_->options));
  core_->tls.with([&](TlsContext& current) { current = context; });
  return {};
}

void Server::stop() { core_->finish(); }

}  // namespace iar::httpd
