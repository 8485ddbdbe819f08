// NuGet packages that a project asks for: <PackageReference Include= Version=> in NAME.csproj and
// the like, <PackageVersion> in Directory.Packages.props. Microsoft, "PackageReference in project
// files", "Central Package Management". Its surprise: only what stands in an ItemGroup counts, and
// a name or version may be put together from properties, which is not read.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"
#include "format/xml.h"

namespace iar::analyze {

namespace {

// "1.0", or "[1.0]" for that one and no other; empty for ranges, floating and computed versions.
std::string_view version_of(const format::XmlElement& element) {
  auto version = trimmed(element.attribute("Version"));
  if (version.empty()) version = trimmed(element.text_of("Version"));
  if (version.starts_with('[') && version.ends_with(']')) {
    version = version.substr(1, version.size() - 2);
  }
  return version.find_first_of("$*[](),") == std::string_view::npos ? version : std::string_view{};
}

void add_reference(const format::XmlElement& element, DeclaredPackages& out) {
  if (element.name != "PackageReference" && element.name != "PackageVersion" &&
      element.name != "GlobalPackageReference") {
    return;
  }
  model::Package package;
  package.name = trimmed(element.attribute("Include"));
  if (package.name.empty()) package.name = trimmed(element.attribute("Update"));
  package.version = version_of(element);
  const bool computed = package.name.find('$') != std::string::npos;
  if (!computed && !package.version.empty()) out.add(std::move(package));
}

Status analyze_project_file(const File& file, model::Facts& out) {
  TRY_ASSIGN(const format::XmlElement root, format::parse_xml(as_text(file.bytes)));
  if (root.name != "Project") return {};
  DeclaredPackages declared("nuget", out);
  for (const auto& group : root.children) {
    if (group.name != "ItemGroup") continue;
    for (const auto& element : group.children) add_reference(element, declared);
  }
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".csproj"},
                            {.suffix = ".fsproj"},
                            {.suffix = ".vbproj"},
                            {.basename = "Directory.Packages.props"},
                            {.basename = "Directory.Build.props"}};

}  // namespace

constexpr Analyzer k_project_file = {.name = "dotnet/project-file",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{4} << 20,
                                     .run = SpanFunction{analyze_project_file},
                                     .what = "NuGet packages that project files ask for"};

}  // namespace iar::analyze
