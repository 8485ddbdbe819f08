// iar server: the console, until it is told to stop.
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include "app/advisories.h"
#include "app/output.h"
#include "base/synced.h"
#include "base/utf8.h"
#include "server/console.h"

namespace iar::app {

namespace {

constexpr std::uint64_t k_own_descriptors = 128;

// As many connections as there may be descriptors.
std::uint32_t connections_of(std::uint32_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const std::uint64_t room =
      limit.rlim_cur > 2 * k_own_descriptors ? limit.rlim_cur - k_own_descriptors : 64;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, room));
}

server::ConsoleOptions console_options(const Options& options) {
  server::ConsoleOptions out;
  out.host = options.server.host;
  out.port = options.server.port;
  out.data_folder = options.server.data_folder;
  out.database = options.server.database;
  out.certificate_file = options.server.certificate_file;
  out.key_file = options.server.key_file;
  out.advisories_file = options.advisories;
  out.open_advisories = [options] { return open_advisories(options); };
  out.threads = std::max<std::uint32_t>(options.threads, 2);
  out.access = {options.server.bad_tokens_per_minute, options.server.token_requests_per_minute,
                options.server.requests_per_minute};
  out.http.connections_max = connections_of(options.server.connections_max);
  out.http.body_bytes_max = options.server.body_bytes_max;
  out.http.inflated_bytes_max = options.server.inflated_bytes_max;
  const auto lines = std::make_shared<Synced<std::ostream*>>(&std::cerr);
  out.log = [lines](std::string_view line) {
    lines->with([&](std::ostream* out_stream) { *out_stream << "iar: " << line << "\n"; });
  };
  return out;
}

void say_where(const server::Console& console) {
  std::cout << "console " << console.url() << "\n";
  if (!console.authority_file().empty()) {
    std::cout << "trust " << console.authority_file() << "\n";
  }
  if (const auto& client = console.first_client()) {
    std::cout << "client_id " << client->client_id << "\nclient_secret " << client->client_secret
              << "\ncid " << client->cid << "\n";
  }
  std::cout << std::flush;
}

}  // namespace

ExitCode serve(const Options& options, const std::string&, Services&) {
  // All threads leave these signals to sigwait below.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, each);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto console = server::Console::start(console_options(options));
  if (!console) {
    std::cerr << "iar: no console: " << message_for_display(console.error().text()) << "\n";
    return console.error().code == ErrorCode::usage ? ExitCode::usage : ExitCode::not_assessed;
  }
  say_where(**console);
  int signal = 0;
  while (::sigwait(&signals, &signal) == 0 && signal == SIGHUP) (*console)->reload();
  return ExitCode::assessed;
}

}  // namespace iar::app
