// Bundler's lock file Gemfile.lock (gems.locked): sections of a source each, below "specs:" one gem
// a line, "NAME (VERSION[-PLATFORM])", its needs indented further. Bundler,
// lib/bundler/lockfile_parser.rb. Its surprise: the platform is part of what stands in parentheses.
#include <algorithm>
#include <array>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::size_t k_gem_indentation = 4;

bool is_source(std::string_view section) {
  constexpr std::array<std::string_view, 4> k_sources{"GEM", "GIT", "PATH", "PLUGIN SOURCE"};
  return std::ranges::find(k_sources, section) != k_sources.end();
}

// "NAME (VERSION[-PLATFORM])"
model::Package gem(std::string_view line) {
  model::Package package;
  package.name = trimmed(before(line, '('));
  auto version = before(line, ')');
  package.version = before(version, '-');
  if (!version.empty()) package.properties.emplace_back("platform", version);
  return package;
}

Status analyze_gemfile_lock(const File& file, model::Facts& out) {
  DeclaredPackages declared("gem", out);
  bool in_source = false;
  bool malformed = false;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    if (trimmed(*line).empty()) continue;
    const auto indentation = line->find_first_not_of(' ');
    if (indentation == 0) in_source = is_source(trimmed(*line));
    if (!in_source || indentation != k_gem_indentation) continue;
    auto package = gem(*line);
    malformed = malformed || package.version.empty();
    if (!package.version.empty()) declared.add(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a gem has no version");
  return {};
}

constexpr Want k_wants[] = {{.basename = "Gemfile.lock"}, {.basename = "gems.locked"}};

}  // namespace

constexpr Analyzer k_gemfile_lock = {.name = "ruby/gemfile-lock",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{16} << 20,
                                     .run = SpanFunction{analyze_gemfile_lock},
                                     .what = "Ruby gems of Gemfile.lock"};

}  // namespace iar::analyze
