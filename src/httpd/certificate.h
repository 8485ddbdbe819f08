// A certificate authority of one's own and a server's certificate by it (X.509, RFC 5280), for
// servers that nobody gave any.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace iar::httpd {

struct KeyAndCertificate {
  std::string key;          // PEM, PKCS #8, unencrypted
  std::string certificate;  // PEM
};

// An authority that is valid for ten years. Errors: internal.
Result<KeyAndCertificate> make_authority(const std::string& name);

// A server's certificate for a year, by that authority, for these DNS names and IP addresses.
// Errors: corrupt (the authority), internal.
Result<KeyAndCertificate> make_certificate(const KeyAndCertificate& authority,
                                           const std::vector<std::string>& names,
                                           const std::vector<std::string>& addresses);

// How many seconds the first certificate of that PEM text is valid yet; negative: it was. Errors:
// corrupt.
Result<long long> certificate_seconds_left(const std::string& pem);

}  // namespace iar::httpd
