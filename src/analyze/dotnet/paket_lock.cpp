// Paket's lock file paket.lock: sections by indentation, "NUGET" with lines "    NAME (VERSION)"
// and "GITHUB" with "    FILE (COMMIT)" below "  remote: OWNER/REPOSITORY". Paket documentation,
// "The paket.lock file". Its surprise: lines that stand deeper are dependencies with ranges, and
// groups start all over again.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::size_t k_package_indentation = 4;

class PaketLock {
 public:
  explicit PaketLock(model::Facts& out) : nuget_("nuget", out), github_("github", out) {}

  void take(std::string_view line) {
    const auto text = trimmed(line);
    if (text.empty()) return;
    const auto indentation = line.find_first_not_of(' ');
    if (indentation == 0) section_ = text;
    if (indentation == 2 && text.starts_with("remote:")) remote_ = trimmed(text.substr(7));
    if (indentation == k_package_indentation) add(text);
  }

 private:
  void add(std::string_view line) {
    model::Package package;
    package.name = trimmed(before(line, '('));
    package.version = before(line, ')');
    if (package.name.empty() || package.version.empty()) return;
    if (section_ == "NUGET") nuget_.add(std::move(package));
    if (section_ != "GITHUB") return;
    std::string_view repository = remote_;
    package.name_space = before(repository, '/');
    package.name = repository;
    github_.add(std::move(package));
  }

  DeclaredPackages nuget_;
  DeclaredPackages github_;
  std::string_view section_;
  std::string_view remote_;
};

Status analyze_paket_lock(const File& file, model::Facts& out) {
  PaketLock lock(out);
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) lock.take(*line);
  return {};
}

constexpr Want k_wants[] = {{.basename = "paket.lock"}};

}  // namespace

constexpr Analyzer k_paket_lock = {.name = "dotnet/paket-lock",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{16} << 20,
                                   .run = SpanFunction{analyze_paket_lock},
                                   .what = "NuGet and GitHub packages of paket.lock"};

}  // namespace iar::analyze
