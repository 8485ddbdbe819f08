#include "httpd/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <memory>

namespace iar::httpd {

namespace {

template <auto free>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const {
    free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

constexpr long k_day_seconds = 24L * 3600;
constexpr long k_authority_days = 3650;
constexpr long k_certificate_days = 365;

Error failed(const char* what) { return make_error(ErrorCode::internal, what); }

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<KeyAndCertificate> pem_of(EVP_PKEY* key, X509* certificate) {
  const Bio key_text(BIO_new(BIO_s_mem()));
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  if (!key_text || !certificate_text ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
          1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate) != 1) {
    return failed("a certificate cannot be written");
  }
  return KeyAndCertificate{text_of(key_text.get()), text_of(certificate_text.get())};
}

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A certificate without extensions and signature: number, times, subject, key.
Certificate draft(EVP_PKEY* key, const std::string& name, long days) {
  Certificate out(X509_new());
  std::array<std::uint8_t, 16> number{};
  if (!out || RAND_bytes(number.data(), static_cast<int>(number.size())) != 1) return nullptr;
  number[0] &= 0x7FU;  // positive (RFC 5280 §4.1.2.2)
  BIGNUM* const serial = BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr);
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(out.get()));
  BN_free(serial);
  X509_set_version(out.get(), X509_VERSION_3);
  // Clocks differ: it holds from an hour ago.
  X509_gmtime_adj(X509_getm_notBefore(out.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), days * k_day_seconds);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  if (X509_set_pubkey(out.get(), key) != 1) return nullptr;
  return out;
}

Certificate read_certificate(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

std::string alternative_names(const std::vector<std::string>& names,
                              const std::vector<std::string>& addresses) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& address : addresses) out += (out.empty() ? "IP:" : ",IP:") + address;
  return out;
}

}  // namespace

Result<KeyAndCertificate> make_authority(const std::string& name) {
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return failed("no key could be made");
  const Certificate made = draft(key.get(), name, k_authority_days);
  if (!made || X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) != 1 ||
      !add_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(made.get(), made.get(), NID_subject_key_identifier, "hash") ||
      X509_sign(made.get(), key.get(), EVP_sha256()) == 0) {
    return failed("no authority could be made");
  }
  return pem_of(key.get(), made.get());
}

Result<KeyAndCertificate> make_certificate(const KeyAndCertificate& authority,
                                           const std::vector<std::string>& names,
                                           const std::vector<std::string>& addresses) {
  const Bio bio(BIO_new_mem_buf(authority.key.data(), static_cast<int>(authority.key.size())));
  const Key issuer_key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const Certificate issuer = read_certificate(authority.certificate);
  if (!issuer_key || !issuer) {
    return make_error(ErrorCode::corrupt, "the authority's files cannot be read");
  }
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return failed("no key could be made");
  const std::string first = names.empty() ? "iar" : names.front();
  const Certificate made = draft(key.get(), first.substr(0, 64), k_certificate_days);
  if (!made || X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get())) != 1 ||
      !add_extension(made.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(made.get(), issuer.get(), NID_key_usage, "critical,digitalSignature") ||
      !add_extension(made.get(), issuer.get(), NID_ext_key_usage, "serverAuth") ||
      !add_extension(made.get(), issuer.get(), NID_subject_key_identifier, "hash") ||
      !add_extension(made.get(), issuer.get(), NID_authority_key_identifier, "keyid") ||
      !add_extension(made.get(), issuer.get(), NID_subject_alt_name,
                     alternative_names(names, addresses)) ||
      X509_sign(made.get(), issuer_key.get(), EVP_sha256()) == 0) {
    return failed("no certificate could be made");
  }
  return pem_of(key.get(), made.get());
}

Result<long long> certificate_seconds_left(const std::string& pem) {
  const Certificate certificate = read_certificate(pem);
  if (!certificate) return make_error(ErrorCode::corrupt, "not a certificate");
  int days = 0;
  int seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get())) != 1) {
    return make_error(ErrorCode::corrupt, "the certificate's time cannot be read");
  }
  return static_cast<long long>(days) * k_day_seconds + seconds;
}

}  // namespace iar::httpd
