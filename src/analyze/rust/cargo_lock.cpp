// Cargo's lock file Cargo.lock, TOML: one [[package]] each. The Cargo Book, "Cargo.toml vs
// Cargo.lock"; written by cargo's src/cargo/core/resolver/encode.rs. Its surprise: the workspace's
// own packages are listed like any other, only without a source.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "format/toml.h"

namespace iar::analyze {

namespace {

void add_table(const format::Node& table, DeclaredPackages& out) {
  model::Package package;
  package.name = table.text_of("name");
  package.version = table.text_of("version");
  out.add(std::move(package));
}

Status analyze_cargo_lock(const File& file, model::Facts& out) {
  TRY_ASSIGN(const auto root, format::parse_toml(as_text(file.bytes)));
  DeclaredPackages declared("cargo", out);
  // The first version listed the project itself apart from the others.
  if (const auto* const project = root.find("root")) add_table(*project, declared);
  const auto* const packages = root.find("package");
  if (packages == nullptr) return {};
  for (const auto& table : packages->items) add_table(table, declared);
  return {};
}

constexpr Want k_wants[] = {{.basename = "Cargo.lock"}};

}  // namespace

constexpr Analyzer k_cargo_lock = {.name = "rust/cargo-lock",
                                   .version = 2,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{32} << 20,
                                   .run = SpanFunction{analyze_cargo_lock},
                                   .what = "Rust crates of Cargo.lock"};

}  // namespace iar::analyze
