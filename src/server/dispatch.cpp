// From a request to a response: which row, who asks, what with, and the envelope around the answer.
#include <array>
#include <chrono>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "server/openapi.h"
#include "server/services.h"

namespace iar::server {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t k_small_body_bytes_max = std::size_t{1} << 20U;
constexpr std::string_view k_retry_seconds = "5";

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

httpd::Response refusal_of(const Refusal& refusal, const Meta& meta) {
  httpd::Response out{refusal.status, "application/json",
                      error_envelope(refusal.status, refusal.message, meta)};
  if (refusal.retry_seconds != 0) {
    out.headers.push_back({"X-RateLimit-RetryAfter", std::to_string(refusal.retry_seconds)});
  }
  return out;
}

httpd::Response unmatched(const RouteMatch& match, const Meta& meta) {
  if (match.methods.empty()) return refusal_of({404, "404: Page Not Found", 0}, meta);
  httpd::Response out = refusal_of({405, "405: Method Not Allowed", 0}, meta);
  std::string allowed;
  for (const std::string_view method : match.methods) {
    if (!allowed.empty()) allowed += ", ";
    allowed += method;
  }
  out.headers.push_back({"Allow", allowed});
  return out;
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
    case ErrorCode::corrupt:
    case ErrorCode::unsupported: return 400;
    case ErrorCode::denied: return 403;
    case ErrorCode::not_found: return 404;
    case ErrorCode::conflict: return 409;
    case ErrorCode::limit: return 413;
    case ErrorCode::unavailable: return 429;
    case ErrorCode::cancelled: return 503;
    default: return 500;
  }
}

// What went wrong inside is for the log, not for whoever asks.
httpd::Response failed(const Error& error, const Call& call, const Meta& meta) {
  const int status = status_of(error.code);
  if (status >= 500 || status == 429) {
    call.services.log("request failed operation=" + std::string(call.route.operation) +
                      " trace=" + std::string(meta.trace) +
                      " error=" + json_quoted(message_for_display(error.text())));
  }
  std::string message = status == 500 ? "internal error" : error.text();
  if (status == 429) message = "the service is busy, try again later";
  httpd::Response out{status, "application/json", error_envelope(status, message, meta)};
  if (status == 429) out.headers.push_back({"Retry-After", std::string(k_retry_seconds)});
  return out;
}

httpd::Response response_of(const Call& call, const Reply& reply, const Meta& meta) {
  httpd::Response out;
  out.status = call.route.status;
  const bool whole = call.route.payload == Payload::bytes || call.route.payload == Payload::report;
  out.content_type = whole ? reply.content_type : "application/json";
  out.body = whole ? reply.document : envelope(call.route.payload, reply, meta);
  return out;
}

bool is_upload(const Route& route) { return route.operation == "PostImageScanInventory"; }

httpd::Response answer_route(const Route& route, std::string_view segment,
                             const httpd::Request& request, Services& services,
                             std::string_view trace) {
  const Clock::time_point begin = Clock::now();
  const auto meta = [&] { return Meta{seconds_since(begin), trace}; };
  // Agents that send what they see have the inbox for a limit.
  const Verdict verdict = services.access.verdict(request, route.scope, !is_upload(route));
  if (!verdict.caller) return refusal_of(verdict.refusal, meta());
  if (request.body.size() > k_small_body_bytes_max && !is_upload(route)) {
    return refusal_of({413, "the body is too large", 0}, meta());
  }
  const auto parameters = Parameters::parse(request.query(), route);
  httpd::Response out;
  if (!parameters) {
    out = refusal_of({400, parameters.error().message, 0}, meta());
  } else {
    const Call call{route, request, *verdict.caller, *parameters, segment, services};
    const auto reply = route.handle(call);
    out = reply ? response_of(call, *reply, meta()) : failed(reply.error(), call, meta());
  }
  out.headers.push_back({"X-RateLimit-Limit", std::to_string(verdict.rate.limit)});
  out.headers.push_back({"X-RateLimit-Remaining", std::to_string(verdict.rate.remaining)});
  return out;
}

httpd::Response plain(std::string body) {
  return {200, "text/plain; charset=utf-8", std::move(body)};
}

httpd::Response readiness(Services& services, std::string_view trace) {
  const Status ready = services.store.ready();
  if (ready.ok()) return plain("ready\n");
  services.log("store unready error=" + json_quoted(message_for_display(ready.error().text())));
  return refusal_of({503, "the store is not available", 0}, {0, trace});
}

// Calls that are not of the published API's common form; a GET of theirs needs no token.
struct OwnCall {
  std::string_view method;
  std::string_view path;
  httpd::Response (*answer)(const httpd::Request& request, Services& services,
                            std::string_view trace);
};

constexpr std::array k_own_calls = {
    OwnCall{"GET", "/livez",
            [](const httpd::Request&, Services&, std::string_view) { return plain("alive\n"); }},
    OwnCall{"GET", "/metrics",
            [](const httpd::Request&, Services& services, std::string_view) {
              return httpd::Response{200, "text/plain; version=0.0.4",
                                     services.metrics.text(services.connections())};
            }},
    OwnCall{"GET", "/openapi.json",
            [](const httpd::Request&, Services&, std::string_view) {
              return httpd::Response{200, "application/json", openapi_document()};
            }},
    OwnCall{"GET", "/readyz",
            [](const httpd::Request&, Services& services, std::string_view trace) {
              return readiness(services, trace);
            }},
    OwnCall{"POST", "/oauth2/revoke",
            [](const httpd::Request& request, Services& services, std::string_view trace) {
              return services.access.revoke_token(request, trace);
            }},
    OwnCall{"POST", "/oauth2/token",
            [](const httpd::Request& request, Services& services, std::string_view trace) {
              return services.access.give_token(request, trace);
            }},
};

// The call of that path, or nothing; `match` learns its methods.
const OwnCall* own_call(const httpd::Request& request, RouteMatch& match) {
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const OwnCall& call : k_own_calls) {
    if (call.path != request.path()) continue;
    match.methods.push_back(call.method);
    if (call.method == method) return &call;
  }
  return nullptr;
}

}  // namespace

httpd::Response handle(const httpd::Request& request, Services& services) {
  const Clock::time_point begin = Clock::now();
  const std::string trace = random_uuid();
  RouteMatch match = find_route(request.method, request.path());
  httpd::Response out;
  if (match.route != nullptr) {
    out = answer_route(*match.route, match.segment, request, services, trace);
  } else if (const OwnCall* const own = own_call(request, match)) {
    out = own->answer(request, services, trace);
  } else {
    out = unmatched(match, {seconds_since(begin), trace});
  }
  services.metrics.count(match.route, out.status, seconds_since(begin));
  out.headers.push_back({"X-Cs-Traceid", trace});
  return out;
}

std::optional<httpd::Response> admit(const httpd::Request& request, Services& services) {
  RouteMatch match = find_route(request.method, request.path());
  const std::string trace = random_uuid();
  const Meta meta{0, trace};
  std::optional<httpd::Response> out;
  if (match.route != nullptr) {
    const Refusal refusal = services.access.signature_refusal(request);
    if (refusal.status == 200) return std::nullopt;
    out = refusal_of(refusal, meta);
  } else if (own_call(request, match) != nullptr) {
    return std::nullopt;
  } else {
    out = unmatched(match, meta);
  }
  services.metrics.count(match.route, out->status, 0);
  out->headers.push_back({"X-Cs-Traceid", trace});
  return out;
}

httpd::Response failure(int status, std::string_view message) {
  const std::string trace = random_uuid();
  httpd::Response out = refusal_of({status, std::string(message), 0}, {0, trace});
  out.headers.push_back({"X-Cs-Traceid", trace});
  if (status == 503) out.headers.push_back({"Retry-After", std::string(k_retry_seconds)});
  return out;
}

}  // namespace iar::server
