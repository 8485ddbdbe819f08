// A snap: meta/snap.yaml of each one that is mounted or unpacked. Snapcraft documentation, "Snap
// format". Its surprise: a snap may be for several architectures, and one that is still under
// development may have no version.
#include "analyze/analyzers.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

Status analyze_snap(const File& file, model::Facts& out) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.empty()) return make_error(ErrorCode::corrupt, "the file is empty");
  const format::Node& root = documents.front();
  model::Package package;
  package.type = "snap";
  package.name = root.text_of("name");
  package.version = root.text_of("version");
  if (package.name.empty() || package.version.empty()) {
    return make_error(ErrorCode::corrupt, "the snap lacks name or version");
  }
  const format::Node* const architectures = root.find("architectures");
  if (architectures != nullptr && architectures->items.size() == 1) {
    package.architecture = architectures->items.front().scalar();
  }
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.suffix = "/meta/snap.yaml"}};

}  // namespace

constexpr Analyzer k_snap = {.name = "os/snap",
                             .version = 1,
                             .wants = k_wants,
                             .size_max = std::uint64_t{4} << 20,
                             .run = SpanFunction{analyze_snap},
                             .what = "snaps"};

}  // namespace iar::analyze
