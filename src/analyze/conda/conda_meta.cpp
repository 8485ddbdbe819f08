// A package in a conda environment: PREFIX/conda-meta/NAME-VERSION-BUILD.json, which also lists its
// files. conda documentation, "Conda package specification"; conda, models/records.py
// (PrefixRecord). Its surprise: files are named from the environment's folder, the one that holds
// conda-meta, and a file that was changed on installation has a digest of its own.
#include <string>

#include "analyze/analyzers.h"
#include "analyze/text.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_folder = "conda-meta/";

void add_claims(const JsonValue& root, std::string_view prefix, const std::string& name,
                model::Facts& out) {
  const auto data = root.get("paths_data");
  const auto paths = data ? data->get("paths") : std::nullopt;
  if (!paths) return;
  model::ClaimList list{"conda", name, {}};
  for (const auto& value : paths->elements()) {
    auto path = claimed_path(std::string(prefix).append(value.text("_path")));
    if (value.text("_path").empty() || path.empty()) continue;
    auto digest = value.text("sha256_in_prefix");
    if (digest.empty()) digest = value.text("sha256");
    list.claims.push_back({std::move(path), checksum_of_hex("sha256", digest, 64)});
  }
  if (!list.claims.empty()) out.claims.push_back(std::move(list));
}

void add_property(std::string_view key, const JsonValue& root, std::string_view member,
                  model::Package& package) {
  const auto value = root.text(member);
  if (!value.empty()) package.properties.emplace_back(key, value);
}

Status analyze_conda_meta(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  model::Package package;
  package.type = "conda";
  package.name = root.text("name");
  package.version = root.text("version");
  if (package.name.empty() || package.version.empty()) {
    return make_error(ErrorCode::corrupt, "the package lacks name or version");
  }
  if (const auto license = root.text("license"); !license.empty()) {
    package.licenses.emplace_back(license);
  }
  // Sorted by key.
  add_property("build", root, root.text("build").empty() ? "build_string" : "build", package);
  add_property("channel", root, "channel", package);
  add_property("subdir", root, "subdir", package);
  const auto name = package.name;
  out.packages.push_back(std::move(package));
  add_claims(root, file.path.substr(0, file.path.rfind(k_folder)), name, out);
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".json", .component = "conda-meta"}};

}  // namespace

constexpr Analyzer k_conda_meta = {.name = "conda/conda-meta",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{64} << 20,
                                   .run = SpanFunction{analyze_conda_meta},
                                   .what = "conda packages"};

}  // namespace iar::analyze
