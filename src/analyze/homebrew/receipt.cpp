// What Homebrew installed: formulae in Cellar/NAME/VERSION, each with INSTALL_RECEIPT.json, and
// casks in Caskroom/NAME/VERSION. Homebrew documentation, "Formula Cookbook", "Homebrew
// terminology". Its surprise: the receipt says neither name nor version; the folders do.
#include "analyze/analyzers.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

// What follows the folder of that name in the path; empty when there is none.
std::string_view behind(std::string_view path, std::string_view folder) {
  while (!path.empty()) {
    if (before(path, '/') == folder) return path;
  }
  return {};
}

Status analyze_receipt(const File& file, model::Facts& out) {
  std::string_view rest = behind(file.path, "Cellar");
  if (rest.empty()) rest = behind(file.path, "Caskroom");
  const auto name = before(rest, '/');
  const auto version = before(rest, '/');
  if (name.empty() || version.empty() || version.front() == '.' || rest.empty()) return {};
  model::Package package;
  package.type = "brew";
  package.name = name;
  package.version = version;
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.basename = "INSTALL_RECEIPT.json", .component = "Cellar"},
                            {.suffix = ".wrapper.sh", .component = "Caskroom"},
                            {.basename = "source.properties", .component = "Caskroom"}};

}  // namespace

constexpr Analyzer k_homebrew = {.name = "homebrew/receipt",
                                 .version = 1,
                                 .wants = k_wants,
                                 .size_max = std::uint64_t{4} << 20,
                                 .run = SpanFunction{analyze_receipt},
                                 .what = "installed Homebrew formulae and casks"};

}  // namespace iar::analyze
