// Ed25519 keys (RFC 8032) that sign and check database files. Private keys are PKCS #8 PEM files,
// trusted ones a PEM file of one or more SubjectPublicKeyInfo blocks (RFC 8410): keys are rotated
// by trusting both for a while.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"

namespace iar::advisory {

using Signature = std::array<std::uint8_t, 64>;
using PublicKey = std::array<std::uint8_t, 32>;

// SHA-256 of the raw public key.
Sha256Bytes key_id(const PublicKey& key);

class SigningKey {
 public:
  static Result<SigningKey> generate();
  // Errors: corrupt (no Ed25519 private key without a passphrase).
  static Result<SigningKey> from_pem(std::string_view pem);

  [[nodiscard]] Result<std::string> private_pem() const;
  [[nodiscard]] Result<std::string> public_pem() const;
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Result<Signature> sign(ByteView message) const;

 private:
  SigningKey() = default;

  std::shared_ptr<void> key_;  // EVP_PKEY
  PublicKey public_key_{};
};

class TrustedKeys {
 public:
  // Errors: corrupt (a block that is no Ed25519 public key, or none at all).
  static Result<TrustedKeys> from_pem(std::string_view pem);

  void add(const PublicKey& key) { keys_.push_back(key); }
  void add(const TrustedKeys& others) {
    keys_.insert(keys_.end(), others.keys_.begin(), others.keys_.end());
  }
  // Their key_id(), in hex, in the order of the file.
  [[nodiscard]] std::vector<std::string> ids() const;
  // Errors: denied (the key is not among these, or the signature is not by it).
  [[nodiscard]] Status check(const Sha256Bytes& key, ByteView message,
                             const Signature& signature) const;

 private:
  std::vector<PublicKey> keys_;
};

}  // namespace iar::advisory
