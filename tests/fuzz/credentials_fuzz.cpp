// Authorization headers and tokens.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "server/credentials.h"
#include "server/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  constexpr std::string_view k_key = "a key that nobody else has";
  const std::string_view text = as_text(ByteView(data, size));
  static_cast<void>(server::basic_credentials(text));
  if (const auto bearer = server::bearer_token(text)) {
    CHECK(!server::checked_token(*bearer, k_key, 0).ok());
  }
  const server::Token token{std::string(text) + "i", std::string(text) + "c", "cid", 7, 10};
  const std::string made = server::signed_token(token, k_key);
  const auto read = server::checked_token(made, k_key, 9);
  if (read) CHECK(read->cid == token.cid && read->scopes == token.scopes);
  CHECK(!server::checked_token(made, k_key, 10).ok());
  static_cast<void>(server::secret_matches("", text));
  return 0;
}
