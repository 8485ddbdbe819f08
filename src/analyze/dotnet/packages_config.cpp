// NuGet's older list of packages, packages.config, XML: <package id= version=>. Microsoft,
// "packages.config reference". Its surprise: a package that only the build needs says so by
// developmentDependency.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "format/xml.h"

namespace iar::analyze {

namespace {

Status analyze_packages_config(const File& file, model::Facts& out) {
  TRY_ASSIGN(const format::XmlElement root, format::parse_xml(as_text(file.bytes)));
  if (root.name != "packages") return {};
  DeclaredPackages declared("nuget", out);
  for (const auto& element : root.children) {
    model::Package package;
    package.name = element.attribute("id");
    package.version = element.attribute("version");
    package.development = element.attribute("developmentDependency") == "true";
    if (element.name == "package" && !package.version.empty()) declared.add(std::move(package));
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "packages.config"}};

}  // namespace

constexpr Analyzer k_packages_config = {.name = "dotnet/packages-config",
                                        .version = 1,
                                        .wants = k_wants,
                                        .size_max = std::uint64_t{4} << 20,
                                        .run = SpanFunction{analyze_packages_config},
                                        .what = "NuGet packages of packages.config"};

}  // namespace iar::analyze
