// The actions that a GitHub workflow (.github/workflows/*.yml) or a composite action runs: "uses:
// OWNER/REPOSITORY[/PATH]@REF". GitHub documentation, "Workflow syntax for GitHub Actions". Its
// surprise: the same word names folders ("./…") and images ("docker://…").
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

void add_action(std::string_view uses, DeclaredPackages& out) {
  uses = trimmed(uses);
  if (uses.starts_with('.') || uses.starts_with("docker:")) return;
  std::string_view path = before(uses, '@');
  model::Package package;
  package.name_space = before(path, '/');
  package.name = before(path, '/');
  package.version = uses;
  package.development = true;
  if (!package.name_space.empty() && !package.version.empty()) out.add(std::move(package));
}

void add_steps(const format::Node* steps, DeclaredPackages& out) {
  if (steps == nullptr) return;
  for (const auto& step : steps->items) add_action(step.text_of("uses"), out);
}

// A package that was installed brings its own repository's workflows, which nobody runs here.
bool is_a_dependency_s(std::string_view path) {
  return path.find("node_modules/") != std::string_view::npos;
}

Status analyze_workflow(const File& file, model::Facts& out) {
  if (is_a_dependency_s(file.path)) return {};
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  DeclaredPackages declared("github", out);
  for (const auto& document : documents) {
    if (const auto* const runs = document.find("runs")) add_steps(runs->find("steps"), declared);
    const auto* const jobs = document.find("jobs");
    if (jobs == nullptr) continue;
    for (const auto& [name, job] : jobs->members) {
      add_action(job.text_of("uses"), declared);
      add_steps(job.find("steps"), declared);
    }
  }
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".yml", .component = ".github"},
                            {.suffix = ".yaml", .component = ".github"}};

}  // namespace

constexpr Analyzer k_github_workflow = {.name = "github/workflow",
                                        .version = 1,
                                        .wants = k_wants,
                                        .size_max = std::uint64_t{4} << 20,
                                        .run = SpanFunction{analyze_workflow},
                                        .what = "actions of GitHub workflows"};

}  // namespace iar::analyze
