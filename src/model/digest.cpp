#include "model/digest.h"

#include <algorithm>

namespace iar::model {

namespace {

bool looks_like_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && text.size() >= colon + 33;
}

bool upper_case(char c) { return c >= 'A' && c <= 'F'; }

}  // namespace

Result<Digest> Digest::parse(std::string_view text) {
  static constexpr std::string_view k_prefix = "sha256:";
  Digest out;
  if (text.starts_with(k_prefix)) {
    const std::string_view digits = text.substr(k_prefix.size());
    if (std::ranges::none_of(digits, upper_case) && unhex(digits, out.bytes)) return out;
  } else if (looks_like_digest(text)) {
    return make_error(ErrorCode::unsupported, "digest algorithm other than sha256");
  }
  return make_error(ErrorCode::corrupt, "not a digest (sha256: and 64 hex digits)");
}

std::string Digest::text() const { return "sha256:" + hex(); }
std::string Digest::hex() const { return iar::hex(bytes); }

}  // namespace iar::model
