// Conan's lock file conan.lock, JSON: a graph of nodes (Conan 1), lists of references (Conan 2).
// Conan documentation, "Lockfiles". Its surprise: in the graph the project itself is a node, known
// by the path of its recipe; older graphs have "pref" for "ref".
#include "analyze/analyzers.h"
#include "analyze/conan/reference.h"
#include "analyze/declared.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

// False when the reference is malformed.
bool add(std::string_view reference, bool development, DeclaredPackages& out) {
  auto package = conan_package(reference);
  if (!package) return false;
  package->development = development;
  out.add(std::move(*package));
  return true;
}

bool read_graph(const JsonValue& graph, DeclaredPackages& out) {
  const auto nodes = graph.get("nodes");
  if (!nodes) return true;
  bool well_formed = true;
  for (const auto& [number, node] : nodes->members()) {
    if (node.get("path")) continue;
    auto reference = node.text("ref");
    if (reference.empty()) reference = node.text("pref");
    if (reference.empty()) continue;
    well_formed = add(reference, node.text("context") == "build", out) && well_formed;
  }
  return well_formed;
}

bool read_lists(const JsonValue& root, DeclaredPackages& out) {
  bool well_formed = true;
  for (const std::string_view list : {"requires", "build_requires", "python_requires"}) {
    const auto references = root.get(list);
    if (!references) continue;
    for (const auto& reference : references->elements()) {
      const auto text = reference.string().value_or(std::string_view{});
      well_formed = add(text, list != "requires", out) && well_formed;
    }
  }
  return well_formed;
}

Status analyze_conan_lock(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  DeclaredPackages declared("conan", out);
  const auto graph = root.get("graph_lock");
  const bool well_formed = graph ? read_graph(*graph, declared) : read_lists(root, declared);
  if (!well_formed) return make_error(ErrorCode::corrupt, "a reference names no package");
  return {};
}

constexpr Want k_wants[] = {{.basename = "conan.lock"}};

}  // namespace

constexpr Analyzer k_conan_lock = {.name = "conan/conan-lock",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{16} << 20,
                                   .run = SpanFunction{analyze_conan_lock},
                                   .what = "Conan packages of conan.lock"};

}  // namespace iar::analyze
