// What cabal froze: cabal.project.freeze, fields of text; "constraints" lists "any.NAME ==VERSION"
// between commas. Cabal User Guide, "cabal freeze". Its surprise: the list also has flags of
// packages, and packages of the compiler as "installed", without a version.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

void add_constraint(std::string_view text, DeclaredPackages& out) {
  constexpr std::string_view k_any = "any.";
  const auto name = next_word(text);
  const auto relation = trimmed(text);
  if (!name.starts_with(k_any) || !relation.starts_with("==")) return;
  const auto version = trimmed(relation.substr(2));
  if (version.empty() || version.find_first_of(" \t*|") != std::string_view::npos) return;
  model::Package package;
  package.name = name.substr(k_any.size());
  package.version = version;
  out.add(std::move(package));
}

Status analyze_cabal_freeze(const File& file, model::Facts& out) {
  constexpr std::string_view k_field = "constraints:";
  DeclaredPackages declared("hackage", out);
  bool inside = false;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    std::string_view text = *line;
    if (trimmed(text).starts_with("--")) continue;
    if (!text.empty() && !is_blank(text.front())) {
      inside = text.starts_with(k_field);
      if (inside) text.remove_prefix(k_field.size());
    }
    while (inside && !text.empty()) add_constraint(trimmed(before(text, ',')), declared);
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "cabal.project.freeze"}};

}  // namespace

constexpr Analyzer k_cabal_freeze = {.name = "haskell/cabal-freeze",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{16} << 20,
                                     .run = SpanFunction{analyze_cabal_freeze},
                                     .what = "Haskell packages of cabal.project.freeze"};

}  // namespace iar::analyze
