#include "model/diagnostic.h"

#include <algorithm>
#include <array>

namespace iar::model {

namespace {

constexpr std::array<std::string_view, 16> k_names = {"no_credentials",
                                                      "denied",
                                                      "not_found",
                                                      "certificate",
                                                      "dns",
                                                      "timeout",
                                                      "rate_limited",
                                                      "platform_missing",
                                                      "unsupported_media_type",
                                                      "encrypted_layer",
                                                      "corrupt",
                                                      "limit_exceeded",
                                                      "windows",
                                                      "runtime_unavailable",
                                                      "internal",
                                                      "foreign_statement"};

}  // namespace

std::string_view reason_name(Reason reason) {
  const auto index = static_cast<std::size_t>(reason);
  return index < k_names.size() ? k_names.at(index) : "internal";
}

std::optional<Reason> reason_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(k_names, name);
  if (found == k_names.end()) return std::nullopt;
  return static_cast<Reason>(found - k_names.begin());
}

Reason reason_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::corrupt: return Reason::corrupt;
    case ErrorCode::unsupported: return Reason::unsupported_media_type;
    case ErrorCode::limit: return Reason::limit_exceeded;
    case ErrorCode::denied: return Reason::denied;
    case ErrorCode::not_found:
    case ErrorCode::usage: return Reason::not_found;
    case ErrorCode::cancelled:
    case ErrorCode::unavailable: return Reason::timeout;
    default: return Reason::internal;
  }
}

Reason reason_of(const Error& error) {
  return reason_from_name(error.reason).value_or(reason_of(error.code));
}

Error with_reason(Error error, Reason reason) {
  error.reason = reason_name(reason);
  return error;
}

}  // namespace iar::model
