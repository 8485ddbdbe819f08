// Conan's recipe of a consumer, conanfile.txt, and what it leaves beside an installed package,
// conaninfo.txt: sections in brackets, a reference a line. Conan 1 documentation, "conanfile.txt",
// "conaninfo.txt". Its surprise: conaninfo.txt does not name its own package; its path does.
#include <optional>
#include <string>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/conan/reference.h"
#include "analyze/declared.h"
#include "analyze/dispatch.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

void read_sections(ByteView bytes, std::string_view wanted, bool development,
                   DeclaredPackages& out) {
  bool in_section = false;
  Cursor cursor(bytes);
  while (const auto line = cursor.line()) {
    const auto text = trimmed(*line);
    if (text.empty() || text.starts_with('#')) continue;
    if (text.starts_with('[')) {
      in_section =
          text.substr(1, text.size() - 1).starts_with(wanted) && text.size() == wanted.size() + 2;
      continue;
    }
    auto package = in_section ? conan_package(text) : std::nullopt;
    if (!package) continue;
    package->development = development;
    out.add(std::move(*package));
  }
}

// "…/NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt"
std::optional<model::Package> package_of_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) parts.push_back(before(path, '/'));
  constexpr std::size_t k_depth = 7;
  if (parts.size() < k_depth || parts[parts.size() - 3] != "package") return std::nullopt;
  const auto part = [&](std::size_t i) { return std::string(parts[parts.size() - k_depth + i]); };
  return conan_package(part(0) + "/" + part(1) + "@" + part(2) + "/" + part(3));
}

Status analyze_conanfile(const File& file, model::Facts& out) {
  const bool info = base_name(file.path) == "conaninfo.txt";
  if (info) {
    if (auto package = package_of_path(file.path)) out.packages.push_back(std::move(*package));
  }
  DeclaredPackages declared("conan", out);
  read_sections(file.bytes, info ? "full_requires" : "requires", false, declared);
  if (!info) read_sections(file.bytes, "tool_requires", true, declared);
  if (!info) read_sections(file.bytes, "build_requires", true, declared);
  return {};
}

constexpr Want k_wants[] = {{.basename = "conanfile.txt"}, {.basename = "conaninfo.txt"}};

}  // namespace

constexpr Analyzer k_conanfile = {.name = "conan/conanfile",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{4} << 20,
                                  .run = SpanFunction{analyze_conanfile},
                                  .what = "Conan packages of conanfile.txt and conaninfo.txt"};

}  // namespace iar::analyze
