// A crate's own description, Cargo.toml: of the sources that lie in the image, such as those that
// "cargo vendor" or cargo's own cache keep. The Cargo Book, "The Manifest Format". Its surprise: a
// member of a workspace may take its version from there; a git dependency has a revision only.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "format/toml.h"

namespace iar::analyze {

namespace {

void add_git_dependencies(const format::Node& root, DeclaredPackages& out) {
  const format::Node* const dependencies = root.find("dependencies");
  if (dependencies == nullptr) return;
  for (const auto& [name, value] : dependencies->members) {
    if (value.text_of("git").empty() || value.text_of("rev").empty()) continue;
    model::Package package;
    package.name = value.text_of("package").empty() ? name : std::string(value.text_of("package"));
    package.properties = {{"vcs_revision", std::string(value.text_of("rev"))}};
    out.add(std::move(package));
  }
}

Status analyze_cargo_toml(const File& file, model::Facts& out) {
  TRY_ASSIGN(const format::Node root, format::parse_toml(as_text(file.bytes)));
  DeclaredPackages declared("cargo", out);
  add_git_dependencies(root, declared);
  const format::Node* const own = root.find("package");
  if (own == nullptr || own->text_of("version").empty()) return {};
  model::Package package;
  package.name = own->text_of("name");
  package.version = own->text_of("version");
  if (const auto license = own->text_of("license"); !license.empty()) {
    package.licenses.emplace_back(license);
  }
  declared.add(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.basename = "Cargo.toml"}};

}  // namespace

constexpr Analyzer k_cargo_toml = {.name = "rust/cargo-toml",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{4} << 20,
                                   .run = SpanFunction{analyze_cargo_toml},
                                   .what = "Rust crates whose sources are there"};

}  // namespace iar::analyze
