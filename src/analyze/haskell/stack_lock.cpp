// Stack's lock file stack.yaml.lock: "packages", each "completed" from Hackage as
// "NAME-VERSION@sha256:…". Stack documentation, "Lock files". Its surprise: packages of the
// snapshot are not in it; those from a repository or an archive are, and are not Hackage's.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

// NAME-VERSION@DIGEST
model::Package package_of(std::string_view hackage) {
  model::Package package;
  hackage = before(hackage, '@');
  const auto last = hackage.rfind('-');
  if (last == std::string_view::npos) return package;
  package.name = hackage.substr(0, last);
  package.version = hackage.substr(last + 1);
  return package;
}

Status analyze_stack_lock(const File& file, model::Facts& out) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.empty()) return {};
  const format::Node* const packages = documents.front().find("packages");
  if (packages == nullptr) return {};
  DeclaredPackages declared("hackage", out);
  bool malformed = false;
  for (const auto& item : packages->items) {
    const format::Node* const completed = item.find("completed");
    const auto hackage = completed == nullptr ? "" : completed->text_of("hackage");
    if (completed != nullptr && hackage.empty()) continue;
    auto package = package_of(hackage);
    const bool whole = !package.name.empty() && !package.version.empty();
    malformed = malformed || !whole;
    if (whole) declared.add(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a package lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.basename = "stack.yaml.lock"}};

}  // namespace

constexpr Analyzer k_stack_lock = {.name = "haskell/stack-lock",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{16} << 20,
                                   .run = SpanFunction{analyze_stack_lock},
                                   .what = "Haskell packages of stack.yaml.lock"};

}  // namespace iar::analyze
