// What a publisher's server or folder says that there is, before and behind its signature, and the
// file of other places of feeds.
#include "advisory/published_index.h"
#include "base/check.h"
#include "feed/upstream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  const std::string_view text = as_text(ByteView(data, size));
  static const advisory::SigningKey key = advisory::SigningKey::generate().value();
  static const advisory::TrustedKeys trusted = [] {
    advisory::TrustedKeys out;
    out.add(key.public_key());
    return out;
  }();
  // Nobody guesses a signature.
  CHECK(!advisory::open_index(text, trusted).ok());
  (void)feed::parse_upstream_urls(text);
  const auto index = advisory::parse_index(text);
  if (!index) return 0;
  const auto again = advisory::open_index(advisory::sign_index(*index, key).value(), trusted);
  CHECK(again.ok() && *again == *index);
  for (const auto& file : index->files) CHECK(file.name.find('/') == std::string::npos);
  return 0;
}
