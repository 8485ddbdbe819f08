// The packages that a Julia project resolves to: Manifest.toml. Julia, Pkg documentation,
// "Manifest.toml". Its surprise: up to format 1 every table of the file is a package, since format
// 2 those of the table "deps"; modules of the standard library and packages from a folder have no
// version.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "format/toml.h"

namespace iar::analyze {

namespace {

void add_packages(const format::Node& by_name, model::Facts& out) {
  for (const auto& [name, entries] : by_name.members) {
    for (const auto& entry : entries.items) {
      if (!entry.is_mapping() || entry.text_of("uuid").empty()) continue;
      model::Package package;
      package.type = "julia";
      package.name = name;
      package.version = entry.text_of("version");
      package.presence = model::Presence::declared;
      package.properties.emplace_back("uuid", entry.text_of("uuid"));
      if (!package.name.empty()) out.packages.push_back(std::move(package));
    }
  }
}

Status analyze_julia_manifest(const File& file, model::Facts& out) {
  TRY_ASSIGN(const format::Node root, format::parse_toml(as_text(file.bytes)));
  const bool newer = !root.text_of("manifest_format").empty();
  const format::Node* const packages = newer ? root.find("deps") : &root;
  if (packages != nullptr) add_packages(*packages, out);
  return {};
}

constexpr Want k_wants[] = {{.basename = "Manifest.toml"}, {.basename = "JuliaManifest.toml"}};

}  // namespace

constexpr Analyzer k_julia_manifest = {.name = "julia/manifest",
                                       .version = 1,
                                       .wants = k_wants,
                                       .size_max = std::uint64_t{16} << 20,
                                       .run = SpanFunction{analyze_julia_manifest},
                                       .what = "Julia packages of Manifest.toml"};

}  // namespace iar::analyze
