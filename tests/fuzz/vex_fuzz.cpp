// Any text as a VEX document, and what it says held against an inventory.
#include <cstdlib>

#include "base/bytes.h"
#include "match/vex/cpe.h"
#include "match/vex/index.h"

namespace {

iar::model::Inventory inventory() {
  iar::model::Inventory out;
  out.os = iar::model::OsRelease{"debian", "12", "", {}, "bookworm", "", "cpe:/o:debian:d:12"};
  for (const auto* const purl : {"pkg:deb/debian/a@1?arch=amd64", "pkg:npm/a@1.0.0"}) {
    iar::model::InventoryPackage package;
    package.package = iar::model::package_of(*iar::model::parse_purl(purl));
    package.evidence.push_back({.path = "a.jar/b", .analyzer = "x"});
    out.packages.push_back(std::move(package));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = iar::match::read_vex(iar::as_text({data, size}));
  if (!document) return 0;
  const iar::model::Inventory known = inventory();
  iar::model::Image image;
  image.repository = "docker.io/library/a";
  const iar::match::VexSubject subject(image, known);
  const iar::match::VexIndex index({&*document, 1});
  for (const auto& statement : document->statements) {
    if (statement.names.empty()) std::abort();
    for (const auto& product : statement.products) {
      for (const auto& cpe : product.component.cpes) (void)iar::match::canonical_cpe(cpe);
    }
    iar::match::Finding finding;
    finding.id = statement.names.front();
    for (std::size_t package = 0; package < known.packages.size(); ++package) {
      finding.package = package;
      const auto word = index.about(finding, subject);
      if (word && word->statement->time < statement.time && word->statement == &statement) {
        std::abort();
      }
    }
  }
  return 0;
}
