// Any bytes as a bill of materials. What is read makes an inventory that the codec takes, and that
// comes back from our own documents as it was.
#include <algorithm>
#include <cstdlib>

#include "base/utf8.h"
#include "format/sbom/inventory.h"
#include "model/codec.h"
#include "report/report.h"

namespace {

using namespace iar;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// Purls are decoded: bytes that are no text are written as U+FFFD.
bool is_text(const model::Inventory& inventory) {
  return std::ranges::all_of(inventory.packages, [](const auto& each) {
    const model::Package& package = each.package;
    const auto texts = {package.name_space,   package.name,        package.version,
                        package.architecture, package.source_name, package.source_version};
    return std::ranges::all_of(texts, is_utf8) && std::ranges::all_of(package.licenses, is_utf8) &&
           std::ranges::all_of(package.dependencies, is_utf8) &&
           std::ranges::all_of(package.properties,
                               [](const auto& property) {
                                 return is_utf8(property.first) && is_utf8(property.second);
                               }) &&
           std::ranges::all_of(each.evidence,
                               [](const auto& evidence) { return is_utf8(evidence.path); });
  });
}

void expect_same_packages(const model::Inventory& inventory, const std::string& document) {
  const auto again = format::read_sbom(document);
  if (!again.ok()) std::abort();
  const auto made = format::inventory_of(*again, "sbom/source", "file");
  if (made.packages != inventory.packages) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  const auto sbom = format::read_sbom(text);
  if (!sbom.ok() || sbom->format == format::SbomFormat::none) return 0;
  const auto inventory = format::inventory_of(*sbom, "sbom/source", "file");
  const auto encoded = model::encode_inventory(inventory);
  const auto decoded = model::decode_inventory(as_bytes(encoded));
  if (!decoded.ok() || *decoded != inventory) std::abort();
  if (!is_text(inventory)) return 0;
  const model::Image image;
  expect_same_packages(inventory, report::cyclonedx_json({image, inventory}));
  expect_same_packages(inventory, report::spdx_json({image, inventory}));
  return 0;
}
