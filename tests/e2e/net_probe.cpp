// net_probe PROXY: for each line "NO_PROXY<TAB>URL" of standard input, asks for the URL through the
// client with that proxy for http and https, and prints the status or the reason.
#include <iostream>
#include <string>

#include "net/http_client.h"

namespace {

std::string ask(const std::string& proxy, const std::string& no_proxy, const std::string& text) {
  iar::net::ClientOptions options;
  options.proxy = {proxy, proxy, no_proxy};
  options.timeouts = {std::chrono::seconds(5), std::chrono::seconds(5), std::chrono::seconds(5)};
  const auto client = iar::net::HttpClient::make(options);
  if (!client) return client.error().text();
  iar::net::Request request;
  auto url = iar::net::Url::parse(text);
  if (!url) return url.error().text();
  request.url = std::move(*url);
  auto response =
      (*client)->open(std::move(request), iar::Deadline::after(std::chrono::seconds(10)));
  if (response) return std::to_string(response->status());
  return response.error().reason + ": " + response.error().text();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: net_probe PROXY\n";
    return 2;
  }
  const std::string proxy(argv[1]);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto tab = line.find('\t');
    if (tab == std::string::npos) return 2;
    std::cout << ask(proxy, line.substr(0, tab), line.substr(tab + 1)) << "\n";
  }
  return 0;
}
