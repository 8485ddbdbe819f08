// The Go modules whose source a project carries: vendor/modules.txt, "# PATH VERSION [=> PATH
// [VERSION]]" and below it the packages that were copied. The Go Modules Reference, "Vendoring";
// cmd/go, src/cmd/go/internal/modload/vendor.go. Its surprise: a module without packages below it
// was only considered, none of its files is there.
#include <string>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/go/module.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

// The module of a line "# …"; without a name when there is no version to tell.
model::Package module_of(std::string_view line) {
  const auto arrow = line.find("=>");
  auto from = line.substr(0, arrow);
  const auto path = next_word(from);
  const auto version = next_word(from);
  if (arrow != std::string_view::npos) {
    auto to = line.substr(arrow + 2);
    const auto new_path = next_word(to);
    const auto new_version = next_word(to);
    if (!is_go_folder(new_path) && !new_version.empty()) return go_module(new_path, new_version);
  }
  return version.empty() ? model::Package{} : go_module(path, version);
}

Status analyze_vendor_modules(const File& file, model::Facts& out) {
  DeclaredPackages declared("golang", out);
  model::Package module;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    const auto text = trimmed(*line);
    if (text.empty() || text.starts_with("##")) continue;
    if (text.starts_with("# ")) {
      module = module_of(text.substr(2));
    } else {
      declared.add(module);
    }
  }
  return {};
}

constexpr Want k_wants[] = {{.exact = "vendor/modules.txt"}, {.suffix = "/vendor/modules.txt"}};

}  // namespace

constexpr Analyzer k_go_vendor_modules = {.name = "go/vendor-modules",
                                          .version = 1,
                                          .wants = k_wants,
                                          .size_max = std::uint64_t{16} << 20,
                                          .run = SpanFunction{analyze_vendor_modules},
                                          .what = "Go modules of vendor/modules.txt"};

}  // namespace iar::analyze
