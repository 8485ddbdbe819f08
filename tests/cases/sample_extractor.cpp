// Packages of the Sample language: lines of a name, one blank and a version. Described in the
// Sample Handbook, chapter 3. Its surprise: a line that starts with "!" is a package that was
// removed.
#include "analyze/analyzer.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

Status analyze_sample(const File& file, model::Facts& out) {
  Cursor cursor(file.bytes);
  bool well_formed = true;
  while (auto line = cursor.line()) {
    const std::string_view name = next_word(*line);
    if (name.empty() || name.front() == '!') continue;
    const std::string_view version = next_word(*line);
    well_formed = well_formed && !version.empty();
    if (version.empty()) continue;
    model::Package package;
    package.type = "generic";
    package.name = name;
    package.version = version;
    out.packages.push_back(std::move(package));
  }
  if (!well_formed) return make_error(ErrorCode::corrupt, "a package has no version");
  return {};
}

constexpr Want k_wants[] = {{.basename = "sample.installed", .under = "usr/lib/sample"}};

}  // namespace

extern constexpr Analyzer k_sample = {.name = "sample/installed",
                                      .version = 1,
                                      .wants = k_wants,
                                      .size_max = std::uint64_t{1} << 20,
                                      .run = SpanFunction{analyze_sample},
                                      .what = "packages of the Sample language"};

}  // namespace iar::analyze
