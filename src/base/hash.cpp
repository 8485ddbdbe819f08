#include "base/hash.h"

#include <openssl/evp.h>

#include <utility>

#include "base/check.h"

namespace iar {

struct Sha256::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  Context() { CHECK(md != nullptr); }
  ~Context() { EVP_MD_CTX_free(md); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  CHECK(EVP_DigestInit_ex(context_->md, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(const Sha256& other) : context_(std::make_unique<Context>()) {
  CHECK(EVP_MD_CTX_copy_ex(context_->md, other.context_->md) == 1);
}
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(const Sha256& other) {
  if (this != &other) *this = Sha256(other);
  return *this;
}
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::update(ByteView bytes) {
  CHECK(EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) == 1);
}

Sha256Bytes Sha256::digest() const {
  const Sha256 copy(*this);
  Sha256Bytes out{};
  unsigned length = 0;
  CHECK(EVP_DigestFinal_ex(copy.context_->md, out.data(), &length) == 1 && length == out.size());
  return out;
}

Sha256Bytes sha256(ByteView bytes) {
  Sha256 running;
  running.update(bytes);
  return running.digest();
}

namespace {

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> digest_of(ByteView bytes, const EVP_MD* kind) {
  std::array<std::uint8_t, size> out{};
  unsigned length = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, kind, nullptr);
  if (done != 1 || length != size) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::array<std::uint8_t, 16>> md5(ByteView bytes) {
  return digest_of<16>(bytes, EVP_md5());
}

std::optional<std::array<std::uint8_t, 20>> sha1(ByteView bytes) {
  return digest_of<20>(bytes, EVP_sha1());
}

std::string hex(ByteView bytes) {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(k_digits[byte >> 4U]);
    out.push_back(k_digits[byte & 15U]);
  }
  return out;
}

namespace {

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

bool unhex(std::string_view text, MutableByteView out) {
  if (text.size() != out.size() * 2) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit_value(text[2 * i]);
    const int low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

}  // namespace iar
