#include "kube/client.h"

#include "net/failure.h"

namespace iar::kube {

ApiClient::ApiClient(Access access, ClientSettings settings)
    : access_(std::move(access)), settings_(std::move(settings)), token_file_(access_.token_file) {}

Result<std::unique_ptr<ApiClient>> ApiClient::make(Access access, ClientSettings settings) {
  auto out = std::unique_ptr<ApiClient>(new ApiClient(std::move(access), std::move(settings)));
  net::ClientOptions options;
  options.proxy = out->settings_.proxy;
  options.timeouts.stall = out->settings_.silence_max;
  options.timeouts.first_byte = out->settings_.first_byte;
  options.user_agent = std::string("iar/") + IAR_VERSION;
  TRY_ASSIGN(out->http_, net::HttpClient::make(std::move(options)));
  return out;
}

Result<net::Request> ApiClient::request_for(const std::string& path) {
  net::Request request;
  request.url = access_.server;
  const auto question = path.find('?');
  request.url.path += path.substr(0, question);
  if (question != std::string::npos) request.url.query = path.substr(question + 1);
  request.tls = access_.tls;
  request.headers.push_back({"Accept", "application/json"});
  std::string token = access_.token;
  if (token.empty() && !access_.token_file.empty()) {
    TRY_ASSIGN(token, token_file_.current());
  }
  if (!token.empty()) request.private_headers.push_back({"Authorization", "Bearer " + token});
  return request;
}

Result<net::Response> ApiClient::open(std::string_view verb, const std::string& path,
                                      const Deadline& deadline, const std::stop_token& stop) {
  TRY_ASSIGN(auto request, request_for(path));
  request.stop = stop;
  const auto begun = std::chrono::steady_clock::now();
  auto response = http_->open(std::move(request), deadline);
  if (settings_.record) {
    const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    settings_.record({verb, path, response ? response->status() : 0, duration});
  }
  return response;
}

Result<std::string> ApiClient::get(const std::string& path, std::size_t bytes_max,
                                   const Deadline& deadline, const std::stop_token& stop) {
  TRY_ASSIGN(auto response, open("get", path, deadline, stop));
  if (response.status() < 200 || response.status() > 299) {
    return api_error(response.status(), response.words(), path);
  }
  return response.read_all(bytes_max);
}

Error api_error(int status, std::string_view words, std::string_view path) {
  const auto code = [&] {
    if (status == 401 || status == 403) return ErrorCode::denied;
    if (status == 404) return ErrorCode::not_found;
    if (status == k_status_gone) return ErrorCode::conflict;
    return ErrorCode::unavailable;
  }();
  std::string message = "the API server answers with status " + std::to_string(status);
  if (!words.empty()) message += ": " + net::cleaned(words);
  return make_error(code, std::move(message), std::string(path.substr(0, path.find('?'))));
}

}  // namespace iar::kube
