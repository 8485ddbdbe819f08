// Any text as declared licences, one a line: the answer is an expression that comes back as it is.
#include <cstdlib>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/spdx_license.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar::model;
  std::vector<std::string> declared;
  iar::Cursor lines(iar::ByteView(data, size));
  while (const auto line = lines.line()) declared.emplace_back(*line);
  for (const LicenseJoin join : {LicenseJoin::all, LicenseJoin::any}) {
    const std::string once = spdx_expression(declared, join);
    if (once.empty() != declared.empty()) std::abort();
    const std::vector<std::string> again{once};
    if (!once.empty() && spdx_expression(again, join) != once) std::abort();
  }
  return 0;
}
