#include "server/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"

namespace iar::server {

namespace {

constexpr int k_rounds = 20'000;
constexpr std::size_t k_salt_bytes = 16;
constexpr std::size_t k_hash_bytes = 32;
constexpr std::string_view k_method = "pbkdf2-sha256";
constexpr std::string_view k_head = R"({"alg":"HS256","typ":"JWT"})";

std::string base64_url(std::string_view text) {
  std::string out = base64(as_bytes(text));
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  while (out.ends_with('=')) out.pop_back();
  return out;
}

std::optional<std::string> unbase64_url(std::string_view text) {
  std::string standard(text);
  for (char& c : standard) {
    if (c == '+' || c == '/' || is_space(c)) return std::nullopt;
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  return unbase64(standard);
}

std::string signature(std::string_view text, std::string_view key) {
  std::array<std::uint8_t, k_hash_bytes> out{};
  unsigned int size = 0;
  const ByteView bytes = as_bytes(text);
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(),
             out.data(), &size) != nullptr);
  return std::string(as_text(out));
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::vector<std::uint8_t> random_bytes(std::size_t count) {
  std::vector<std::uint8_t> out(count);
  CHECK(RAND_bytes(out.data(), static_cast<int>(count)) == 1);
  return out;
}

std::string derived(std::string_view secret, ByteView salt, int rounds) {
  std::array<std::uint8_t, k_hash_bytes> out{};
  CHECK(PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(secret.size()), salt.data(),
                          static_cast<int>(salt.size()), rounds, EVP_sha256(),
                          static_cast<int>(out.size()), out.data()) == 1);
  return hex(out);
}

Error not_believed() {
  return make_error(ErrorCode::denied, "access denied, invalid bearer token");
}

std::optional<Token> token_of(const std::string& payload) {
  JsonDocument document;
  const auto root = document.parse(payload);
  if (!root) return std::nullopt;
  const auto expires = root->get("exp");
  const auto scopes = root->get("scp");
  if (!expires || !expires->integer() || !scopes || !scopes->unsigned_integer()) {
    return std::nullopt;
  }
  Token out;
  out.id = root->text("jti");
  out.client = root->text("sub");
  out.cid = root->text("cid");
  out.scopes = static_cast<std::uint32_t>(*scopes->unsigned_integer());
  out.expires_seconds = *expires->integer();
  if (out.id.empty() || out.client.empty() || out.cid.empty()) return std::nullopt;
  return out;
}

}  // namespace

std::string signed_token(const Token& token, std::string_view key) {
  JsonWriter payload;
  payload.begin_object().member("iss", "iar").member("jti", token.id).member("sub", token.client);
  payload.member("cid", token.cid).key("scp").unsigned_integer(token.scopes);
  payload.key("exp").integer(token.expires_seconds).end_object();
  const std::string text = base64_url(k_head) + "." + base64_url(payload.text());
  return text + "." + base64_url(signature(text, key));
}

Result<Token> checked_token(std::string_view text, std::string_view key, std::int64_t now_seconds) {
  if (text.size() > k_token_size_max) return not_believed();
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return not_believed();
  const std::string_view content = text.substr(0, dot);
  const auto given = unbase64_url(text.substr(dot + 1));
  if (!given || !equal_in_constant_time(*given, signature(content, key))) return not_believed();
  // The head need not be read: nothing but this one method is ever believed.
  const std::size_t middle = content.find('.');
  if (middle == std::string_view::npos) return not_believed();
  const auto payload = unbase64_url(content.substr(middle + 1));
  if (!payload) return not_believed();
  auto token = token_of(*payload);
  if (!token || token->expires_seconds <= now_seconds) return not_believed();
  return std::move(*token);
}

std::string random_hex(std::size_t count) { return hex(random_bytes(count / 2)); }

std::string random_word(std::size_t count) {
  constexpr std::string_view k_characters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t k_fair = 256 / k_characters.size() * k_characters.size();
  std::string out;
  while (out.size() < count) {
    for (const std::uint8_t byte : random_bytes(count)) {
      if (byte < k_fair && out.size() < count) out += k_characters[byte % k_characters.size()];
    }
  }
  return out;
}

std::string random_uuid() {
  std::vector<std::uint8_t> bytes = random_bytes(16);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string out = hex(bytes);
  for (const std::size_t place : {20U, 16U, 12U, 8U}) out.insert(place, "-");
  return out;
}

std::string secret_hash(std::string_view secret) {
  const std::vector<std::uint8_t> salt = random_bytes(k_salt_bytes);
  return std::string(k_method) + "$" + std::to_string(k_rounds) + "$" + hex(salt) + "$" +
         derived(secret, salt, k_rounds);
}

bool secret_matches(std::string_view secret, std::string_view hash) {
  const std::vector<std::string_view> parts = split(hash, '$');
  std::array<std::uint8_t, k_salt_bytes> salt{};
  if (parts.size() != 4 || parts[0] != k_method || !unhex(parts[2], salt)) return false;
  int rounds = 0;
  std::from_chars(parts[1].begin(), parts[1].end(), rounds);
  if (rounds < 1 || rounds > 100 * k_rounds) return false;
  return equal_in_constant_time(derived(secret, salt, rounds), parts[3]);
}

}  // namespace iar::server
