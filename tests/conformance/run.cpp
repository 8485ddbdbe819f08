#include "conformance/run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/json.h"
#include "cases/case_file.h"
#include "conformance/images.h"

namespace iar::conformance {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_images = "_images";

std::vector<fs::path> sorted_folders(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory()) out.push_back(at->path());
  }
  std::ranges::sort(out);
  return out;
}

std::string notes_of(const fs::path& folder) {
  const auto text = cases::read_whole_file(folder / "case.json");
  if (!text) return {};
  JsonDocument document;
  const auto root = document.parse(*text);
  return root ? std::string(root->text("notes")) : std::string{};
}

Result<Comparison> compare_case(const fs::path& folder, const std::vector<Override>& overrides,
                                const Program& program) {
  TRY_ASSIGN(const std::string json, cases::read_whole_file(folder / "expected.json"));
  TRY_ASSIGN(Expected expected, parse_expected(json, notes_of(folder)));
  const bool bill = folder.parent_path().filename().string().starts_with("sbom-");
  for (Entry& entry : expected.entries) entry.last_part = bill;
  TRY_ASSIGN(const model::Inventory inventory, program.inventory((folder / "rootfs").string()));
  if (expected.os) return compare_os(*expected.os, inventory.os, overrides);
  std::vector<Entry> found;
  for (const auto& one : inventory.packages) found.push_back(entry_of(one.package));
  return compare_packages(expected.entries, found, overrides);
}

// In a process of its own, with an alarm: what kills or stops the program is seen from outside. A
// worker that the input brings down counts as well.
bool survives(const fs::path& folder, const Program& program) {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    ::alarm(2 * Program::k_seconds_max);
    const auto inventory = program.inventory((folder / "rootfs").string());
    ::_exit(inventory.ok() ? 0 : 1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct Runner {
  const Program& program;
  const Rules& rules;
  Report report;

  static std::vector<Override> rows_of(const std::vector<Override>& rows,
                                       const std::string& case_id) {
    std::vector<Override> out;
    std::ranges::copy_if(rows, std::back_inserter(out),
                         [&](const Override& one) { return one.case_id == case_id; });
    return out;
  }

  // Whether only the rows of disputed.tsv make the case exact. One that needs no row has none.
  Result<bool> is_disputed(const fs::path& folder, const std::string& case_id,
                           std::vector<Override> own, const Comparison& comparison) const {
    const auto rows = rows_of(rules.disputed, case_id);
    if (rows.empty()) return false;
    if (comparison.exact()) return make_error(ErrorCode::corrupt, "disputed, and yet exact");
    own.insert(own.end(), rows.begin(), rows.end());
    TRY_ASSIGN(const Comparison again, compare_case(folder, own, program));
    return again.exact();
  }

  void run_case(const fs::path& folder, const std::string& ecosystem) {
    Tally& tally = report.ecosystems[ecosystem];
    const std::string case_id = ecosystem + "/" + folder.filename().string();
    const auto own = rows_of(rules.overrides, case_id);
    if (std::ranges::find(own, "drop", &Override::action) != own.end()) {
      ++tally.dropped;
      return;
    }
    ++tally.cases;
    const auto comparison = ecosystem == k_images ? compare_image_case(folder, program)
                                                  : compare_case(folder, own, program);
    if (!comparison) {
      report.differences.push_back({case_id, {}, comparison.error().text()});
      return;
    }
    const auto disputed = is_disputed(folder, case_id, own, *comparison);
    if (!disputed) {
      report.differences.push_back({case_id, {}, disputed.error().text()});
      return;
    }
    if (*disputed) {
      ++tally.exact;
      ++tally.disputed;
      return;
    }
    tally.missing += comparison->missing.size();
    tally.extra += comparison->extra.size();
    tally.wrong += comparison->wrong.size();
    if (comparison->exact()) {
      ++tally.exact;
    } else {
      report.differences.push_back({case_id, *comparison, ""});
    }
  }

  void run_malformed(const fs::path& folder) {
    ++report.malformed.cases;
    if (survives(folder, program)) {
      ++report.malformed.exact;
    } else {
      const std::string case_id = folder.parent_path().filename() / folder.filename();
      report.differences.push_back({"_malformed/" + case_id, {}, "crashed, hung or gave up"});
    }
  }
};

}  // namespace

const std::set<std::string>& claimed_ecosystems() {
  // clang-format off
  static const std::set<std::string> k_claimed = {
      "_images", "apk", "binary-classifier", "bitnami", "bottlerocket", "cargo", "cargo-toml",
      "chisel", "cocoapods", "composer", "composer-installed", "conan", "conan-info", "conan-txt",
      "conda", "cos", "cpan", "cran", "deb", "dotnet-deps", "erlang-rebar", "gem-lock",
      "gem-spec", "githubactions", "go-binary", "go-vendor", "gomod", "gradle", "haskell-cabal",
      "haskell-stack", "hex", "homebrew", "java-archive", "julia", "jvm-release", "lua", "nim",
      "npm-bun", "npm-lock", "npm-packagejson", "npm-pnpm", "npm-yarn", "nuget-cpm",
      "nuget-csproj", "nuget-lock", "nuget-packagesconfig", "nuget-paketlock", "opam", "opkg",
      "os-release", "pacman", "portage", "pub", "pypi-installed", "pypi-pdm", "pypi-pipfile",
      "pypi-poetry", "pypi-pylock", "pypi-requirements", "pypi-uv", "rpm", "rpm-manifest",
      "rust-auditable", "sbom-cyclonedx", "sbom-spdx", "snap", "swift", "vscode-vsix",
  };
  // clang-format on
  return k_claimed;
}

int Report::passed() const {
  int sum = malformed.exact;
  for (const auto& [name, tally] : ecosystems) sum += tally.exact;
  return sum;
}

int Report::failed() const {
  int sum = malformed.cases - malformed.exact;
  for (const auto& [name, tally] : ecosystems) sum += tally.cases - tally.exact;
  return sum;
}

Result<std::vector<Override>> disputed_rows() {
  const fs::path file = fs::path(IAR_SOURCE_DIR) / "tests/conformance/disputed.tsv";
  TRY_ASSIGN(const std::string text, cases::read_whole_file(file));
  return parse_overrides(text);
}

Result<Report> run_all(const fs::path& folder, const Rules& rules,
                       const std::set<std::string>& only, const Program& program) {
  if (!fs::is_directory(folder))
    return make_error(ErrorCode::io, "no such folder", folder.string());
  Runner runner{program, rules, {}};
  const auto& counted = only.empty() ? claimed_ecosystems() : only;
  for (const auto& ecosystem : sorted_folders(folder)) {
    const std::string name = ecosystem.filename().string();
    const auto folders = sorted_folders(ecosystem);
    if (name == "_malformed") {
      for (const auto& group : folders) {
        if (!only.empty() && !only.contains(group.filename().string())) continue;
        for (const auto& one : sorted_folders(group)) runner.run_malformed(one);
      }
    } else if (counted.contains(name)) {
      for (const auto& one : folders) runner.run_case(one, name);
    } else {
      runner.report.not_claimed[name] = static_cast<int>(folders.size());
    }
  }
  return std::move(runner.report);
}

}  // namespace iar::conformance
