// Two texts, a scheme between them: as versions they do not contradict themselves, and as a range
// and a version they have an answer.
#include <cstdlib>

#include "base/bytes.h"
#include "version/vers.h"
#include "version/version.h"

namespace {

using namespace iar;
using namespace iar::version;

void expect(bool holds) {
  if (!holds) std::abort();
}

void check_orders(const Scheme& scheme, std::string_view left, std::string_view right) {
  const Order order = compare(scheme, left, right);
  expect(compare(scheme, right, left) == opposite(order));
  for (const auto one : {left, right}) {
    expect(!valid_version(scheme, one) || compare(scheme, one, one) == Order::equal);
  }
  if (valid_version(scheme, left) && valid_version(scheme, right) && scheme.name != "composer") {
    expect(order != Order::undetermined);
  }
}

void check_vers(std::string_view text, std::string_view version) {
  const auto parsed = Vers::parse(text);
  if (!parsed) return;
  static_cast<void>(contains(*parsed, version));
  const auto again = Vers::parse(parsed->text());
  expect(again && again->text() == parsed->text());
}

}  // namespace

// The first byte chooses the scheme; a line feed parts the texts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Scheme& scheme = *schemes()[data[0] % schemes().size()];
  std::string_view text = as_text({data, size}).substr(1);
  const auto end = text.find('\n');
  const std::string_view left = text.substr(0, end);
  const std::string_view right =
      end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  check_orders(scheme, left, right);
  static_cast<void>(contains(scheme, left, right, Prereleases::included));
  static_cast<void>(contains(scheme, left, right, Prereleases::as_installers_do));
  check_vers(left, right);
  return 0;
}
