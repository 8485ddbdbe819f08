// Filters: what is accepted comes back from its canonical text as the same.
#include "base/bytes.h"
#include "base/check.h"
#include "wire/fql.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = iar::as_text({data, size});
  const auto tree = iar::wire::parse_fql(text);
  (void)iar::wire::fql_time(text, 1'700'000'000'000);
  (void)iar::wire::wildcard_matches(text.substr(0, size / 2), text.substr(size / 2));
  if (!tree.ok()) return 0;
  const std::string canonical = iar::wire::fql_text(*tree);
  const auto again = iar::wire::parse_fql(canonical);
  CHECK(again.ok() || again.error().code == iar::ErrorCode::limit);
  if (again.ok()) CHECK(iar::wire::fql_text(*again) == canonical);
  return 0;
}
