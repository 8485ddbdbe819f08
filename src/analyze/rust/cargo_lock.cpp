// Cargo's lock file Cargo.lock, TOML: one [[package]] each. The Cargo Book, "Cargo.toml vs
// Cargo.lock"; written by cargo's src/cargo/core/resolver/encode.rs. Its surprise: the workspace's
// own packages are listed like any other, only without a source.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "format/toml.h"

namespace iar::analyze {

namespace {

Status analyze_cargo_lock(const File& file, model::Facts& out) {
  TRY_ASSIGN(const auto root, format::parse_toml(as_text(file.bytes)));
  const auto* const packages = root.find("package");
  if (packages == nullptr) return {};
  DeclaredPackages declared("cargo", out);
  for (const auto& table : packages->items) {
    model::Package package;
    package.name = table.text_of("name");
    package.version = table.text_of("version");
    declared.add(std::move(package));
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "Cargo.lock"}};

}  // namespace

constexpr Analyzer k_cargo_lock = {.name = "rust/cargo-lock",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{32} << 20,
                                   .run = SpanFunction{analyze_cargo_lock},
                                   .what = "Rust crates of Cargo.lock"};

}  // namespace iar::analyze
