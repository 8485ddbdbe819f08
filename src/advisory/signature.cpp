#include "advisory/signature.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>

namespace iar::advisory {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr std::size_t k_trusted_keys_max = 64;

Bio reader(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

// A key file without a passphrase never asks for one.
int no_passphrase(char*, int, int, void*) { return -1; }

Result<PublicKey> public_of(EVP_PKEY* key) {
  PublicKey out{};
  std::size_t size = out.size();
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, out.data(), &size) != 1 || size != out.size()) {
    return make_error(ErrorCode::corrupt, "not an Ed25519 key");
  }
  return out;
}

Result<std::string> text_of(const Bio& bio, int written) {
  char* at = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &at);
  if (written != 1 || size <= 0)
    return make_error(ErrorCode::internal, "the key cannot be written");
  return std::string(at, static_cast<std::size_t>(size));
}

EVP_PKEY* pkey(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

void free_key(void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); }

}  // namespace

Sha256Bytes key_id(const PublicKey& key) { return sha256(key); }

Result<SigningKey> SigningKey::generate() {
  SigningKey out;
  out.key_ = std::shared_ptr<void>(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), free_key);
  TRY_ASSIGN(out.public_key_, public_of(pkey(out.key_)));
  return out;
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  SigningKey out;
  const Bio bio = reader(pem);
  out.key_ = std::shared_ptr<void>(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr), free_key);
  TRY_ASSIGN(out.public_key_, public_of(pkey(out.key_)));
  return out;
}

Result<std::string> SigningKey::private_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  return text_of(bio, PEM_write_bio_PKCS8PrivateKey(bio.get(), pkey(key_), nullptr, nullptr, 0,
                                                    nullptr, nullptr));
}

Result<std::string> SigningKey::public_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  return text_of(bio, PEM_write_bio_PUBKEY(bio.get(), pkey(key_)));
}

Result<Signature> SigningKey::sign(ByteView message) const {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Signature out{};
  std::size_t size = out.size();
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pkey(key_)) != 1 ||
      EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) != 1) {
    return make_error(ErrorCode::internal, "the database cannot be signed");
  }
  return out;
}

Result<TrustedKeys> TrustedKeys::from_pem(std::string_view pem) {
  TrustedKeys out;
  const Bio bio = reader(pem);
  while (out.keys_.size() < k_trusted_keys_max) {
    const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free);
    if (!key) break;
    TRY_ASSIGN(const PublicKey one, public_of(key.get()));
    out.keys_.push_back(one);
  }
  if (out.keys_.empty()) return make_error(ErrorCode::corrupt, "no public key in PEM form");
  return out;
}

std::vector<std::string> TrustedKeys::ids() const {
  std::vector<std::string> out;
  for (const PublicKey& key : keys_) out.push_back(hex(key_id(key)));
  return out;
}

Status TrustedKeys::check(const Sha256Bytes& key, ByteView message,
                          const Signature& signature) const {
  const auto found = std::ranges::find(keys_, key, key_id);
  if (found == keys_.end()) {
    return make_error(ErrorCode::denied, "signed by a key that is not trusted: " + hex(key));
  }
  const Key trusted(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, found->data(), found->size()),
      EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!trusted ||
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, trusted.get()) != 1 ||
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                       message.size()) != 1) {
    return make_error(ErrorCode::denied, "the signature does not fit");
  }
  return {};
}

}  // namespace iar::advisory
