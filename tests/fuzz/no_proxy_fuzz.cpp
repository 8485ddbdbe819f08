// "NO_PROXY\nURL": never an answer other than yes or no, and localhost is always direct.
#include <cstdlib>

#include "base/bytes.h"
#include "net/proxy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = iar::as_text({data, size});
  const auto end = text.find('\n');
  const iar::net::NoProxy rules(text.substr(0, end));
  if (!rules.covers("localhost", 80) || !rules.covers("127.1.2.3", 1)) std::abort();
  if (end == std::string_view::npos) return 0;
  const auto url = iar::net::Url::parse(text.substr(end + 1));
  if (!url) return 0;
  const auto same = iar::net::Url::parse(url->text());
  if (!same || same->origin() != url->origin()) std::abort();
  if (rules.covers(url->host, url->port) != rules.covers(same->host, same->port)) std::abort();
  return 0;
}
