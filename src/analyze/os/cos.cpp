// The packages of Google's Container-Optimized OS: etc/cos-package-info.json. Container-Optimized
// OS documentation, "Package info". Its surprise: "version" is the build that a package came with,
// and what its author calls the version is "ebuild_version"; packages that only built the image are
// listed apart and are not there.
#include "analyze/analyzers.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

Status analyze_cos(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto installed = root.get("installedPackages");
  if (!installed || !installed->is_array()) {
    return make_error(ErrorCode::corrupt, "no list of packages");
  }
  bool malformed = false;
  for (const auto& value : installed->elements()) {
    model::Package package;
    package.type = "cos";
    package.name = value.text("name");
    package.version = value.text("version");
    for (const std::string_view key : {"category", "ebuild_version"}) {
      if (const auto text = value.text(key); !text.empty()) {
        package.properties.emplace_back(key, text);
      }
    }
    const bool whole = !package.name.empty() && !package.version.empty();
    malformed = malformed || !whole;
    if (whole) out.packages.push_back(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a package lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.exact = "etc/cos-package-info.json"}};

}  // namespace

constexpr Analyzer k_cos = {.name = "os/cos",
                            .version = 1,
                            .wants = k_wants,
                            .size_max = std::uint64_t{16} << 20,
                            .run = SpanFunction{analyze_cos},
                            .role = Role::database,
                            .what = "packages of Container-Optimized OS"};

}  // namespace iar::analyze
