// Access tokens: JSON Web Tokens (RFC 7519) signed by HMAC-SHA-256, so that every replica that has
// the key believes them without asking anybody. And the secrets that they are given out for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::server {

constexpr std::int64_t k_token_seconds = 1799;
constexpr std::size_t k_token_size_max = 4096;

struct Token {
  std::string id;
  std::string client;
  std::string cid;
  std::uint32_t scopes = 0;          // a bit for each Scope
  std::int64_t expires_seconds = 0;  // since 1970

  bool operator==(const Token&) const = default;
};

std::string signed_token(const Token& token, std::string_view key);

// The token, if the key signed it and it has not expired. Errors: denied.
Result<Token> checked_token(std::string_view text, std::string_view key, std::int64_t now_seconds);

// `count` characters of [0-9a-f], or of [0-9A-Za-z], none more likely than another.
std::string random_hex(std::size_t count);
std::string random_word(std::size_t count);
// A random UUID (RFC 9562 §5.4).
std::string random_uuid();

// "pbkdf2-sha256$ROUNDS$SALT$HASH" (RFC 8018 §5.2): what is kept of a secret.
std::string secret_hash(std::string_view secret);
// In a time that does not tell how much of it is right.
bool secret_matches(std::string_view secret, std::string_view hash);

}  // namespace iar::server
