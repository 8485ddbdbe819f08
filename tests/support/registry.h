// What tests of registry requests share: services over a real client, and a scripted server.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pull/registry_client.h"
#include "support/scripted_server.h"

namespace iar::pull {

using iar::testing::ScriptedServer;

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Counts the requests that hold `part`.
inline int requests_with(ScriptedServer& server, const std::string& part) {
  int count = 0;
  for (const auto& request : server.requests()) count += holds(request, part) ? 1 : 0;
  return count;
}

struct TestServices {
  explicit TestServices(net::ClientOptions options = {}) {
    auto made = net::HttpClient::make(std::move(options));
    CHECK(made.ok());
    http = std::move(*made);
    services.http = http.get();
    services.budget = &budget;
    services.retry = {4, std::chrono::milliseconds(2), std::chrono::milliseconds(10),
                      std::chrono::seconds(5)};
  }

  // Offers these users in this order, each with the password "pw-USER".
  void offer(std::vector<std::string> users) {
    services.credentials.push_back(
        [users](const Reference&, const Deadline&) -> Result<std::vector<Credential>> {
          std::vector<Credential> out;
          for (const auto& user : users)
            out.push_back({user, "pw-" + user, {}, {}, "user " + user});
          return out;
        });
  }
  // The client for an image on a server without TLS.
  std::unique_ptr<ImageClient> client(const ScriptedServer& server,
                                      const std::string& name = "team/app") {
    services.plain_hosts.push_back(server.authority());
    auto made = ImageClient::make(services, *Reference::parse(server.authority() + "/" + name));
    CHECK(made.ok());
    return std::move(*made);
  }

  net::RequestBudget budget{{8, 10'000, 10'000}};
  std::unique_ptr<net::HttpClient> http;
  RegistryServices services;
  Bounds bounds{Deadline::after(std::chrono::seconds(60)), {}};
};

}  // namespace iar::pull
