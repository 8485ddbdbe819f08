// iar_conformance extract DIR [--overrides FILE] [--only ECOSYSTEM,…] [-v]
// iar_conformance versions|ranges DIR [-v]
// iar_conformance match DIR [--feeds FOLDER] [-v]
#include <iomanip>
#include <iostream>

#include "analyze/text.h"
#include "cases/case_file.h"
#include "conformance/run.h"
#include "truth/tables.h"
#include "version/tables.h"

namespace {

using namespace iar;
using namespace iar::conformance;

constexpr std::string_view k_usage =
    "usage: iar_conformance extract DIR [--overrides FILE] [--only ECOSYSTEM,...] [-v]\n"
    "       iar_conformance versions|ranges DIR [-v]\n"
    "       iar_conformance match DIR [--feeds FOLDER] [-v]\n";

struct Options {
  std::string folder;
  std::string overrides;
  std::set<std::string> only;
  bool verbose = false;
};

std::optional<Options> parse_options(const std::vector<std::string>& arguments) {
  Options out;
  if (arguments.size() < 2 || arguments[0] != "extract") return std::nullopt;
  out.folder = arguments[1];
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const bool has_value = i + 1 < arguments.size();
    if (arguments[i] == "-v") {
      out.verbose = true;
    } else if (arguments[i] == "--overrides" && has_value) {
      out.overrides = arguments[++i];
    } else if (arguments[i] == "--only" && has_value) {
      std::string_view list = arguments[++i];
      while (!list.empty()) out.only.emplace(analyze::before(list, ','));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

void print_lines(std::string_view what, const std::vector<std::string>& lines) {
  for (const auto& line : lines) std::cout << "    " << what << " " << line << "\n";
}

void print_differences(const Report& report) {
  for (const auto& one : report.differences) {
    std::cout << "  " << one.case_id << (one.error.empty() ? "" : ": " + one.error) << "\n";
    print_lines("missing", one.comparison.missing);
    print_lines("extra  ", one.comparison.extra);
    print_lines("wrong  ", one.comparison.wrong);
  }
}

void print_row(std::string_view name, const Tally& tally) {
  std::cout << std::left << std::setw(24) << name << std::right << std::setw(6) << tally.cases
            << std::setw(7) << tally.exact << std::setw(9) << tally.missing << std::setw(7)
            << tally.extra << std::setw(7) << tally.wrong << std::setw(9) << tally.dropped
            << std::setw(10) << tally.disputed << "\n";
}

void print_report(const Report& report, bool verbose) {
  std::cout << "ecosystem                cases  exact  missing  extra  wrong  dropped  disputed\n";
  for (const auto& [name, tally] : report.ecosystems) print_row(name, tally);
  std::cout << "_malformed               " << std::setw(5) << report.malformed.cases
            << " cases, survived " << report.malformed.exact << "\n";
  if (!report.not_claimed.empty()) std::cout << "not claimed:";
  for (const auto& [name, count] : report.not_claimed)
    std::cout << " " << name << "(" << count << ")";
  if (!report.not_claimed.empty()) std::cout << "\n";
  if (verbose) print_differences(report);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && (words[0] == "versions" || words[0] == "ranges")) {
    return version::run_versions(words);
  }
  if (!words.empty() && words[0] == "match") return truth::run_match(words);
  // Before anything else, as in the program itself.
  const auto workers = worker::WorkerHost::start(analyze::registry(), argv);
  if (!workers) {
    std::cerr << workers.error().text() << "\n";
    return 2;
  }
  const auto options = parse_options(words);
  if (!options) {
    std::cerr << k_usage;
    return 2;
  }
  Rules rules;
  if (!options->overrides.empty()) {
    const auto text = cases::read_whole_file(options->overrides);
    if (!text) {
      std::cerr << text.error().text() << "\n";
      return 2;
    }
    rules.overrides = parse_overrides(*text);
  }
  auto disputed = disputed_rows();
  if (!disputed) {
    std::cerr << disputed.error().text() << "\n";
    return 2;
  }
  rules.disputed = std::move(disputed).value();
  const auto report = run_all(options->folder, rules, options->only, Program(**workers));
  if (!report) {
    std::cerr << report.error().text() << "\n";
    return 2;
  }
  print_report(*report, options->verbose);
  const int passed = report->passed();
  const int failed = report->failed();
  if (passed + failed == 0) std::cout << "no case was run\n";
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 && passed > 0 ? 0 : 1;
}
