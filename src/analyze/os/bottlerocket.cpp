// The packages of Bottlerocket: usr/share/bottlerocket/application-inventory.json, a list "Content"
// of objects. Bottlerocket, "Application inventory". Its surprise: the epoch is a member of its
// own.
#include "analyze/analyzers.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

model::Package package_of(const JsonValue& value) {
  model::Package package;
  package.type = "bottlerocket";
  package.name = value.text("Name");
  package.version = value.text("Version");
  package.architecture = value.text("Architecture");
  const auto release = value.text("Release");
  if (!release.empty() && !package.version.empty()) package.version += "-" + std::string(release);
  if (const auto epoch = value.text("Epoch"); !epoch.empty()) {
    package.properties.emplace_back("epoch", epoch);
  }
  return package;
}

Status analyze_bottlerocket(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto content = root.get("Content");
  if (!content || !content->is_array()) {
    return make_error(ErrorCode::corrupt, "no list of packages");
  }
  bool malformed = false;
  for (const auto& value : content->elements()) {
    auto package = package_of(value);
    const bool whole = !package.name.empty() && !package.version.empty();
    malformed = malformed || !whole;
    if (whole) out.packages.push_back(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a package lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.suffix = "/bottlerocket/application-inventory.json"}};

}  // namespace

constexpr Analyzer k_bottlerocket = {.name = "os/bottlerocket",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{16} << 20,
                                     .run = SpanFunction{analyze_bottlerocket},
                                     .role = Role::database,
                                     .what = "packages of Bottlerocket"};

}  // namespace iar::analyze
