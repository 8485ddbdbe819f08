// pip's requirements files: lines of NAME==VERSION and much else. pip documentation, "Requirements
// File Format"; names and versions: PEP 508, PEP 440. Only what is pinned by "==" is a package: any
// other line says what may be installed, not what is. Its surprise: files in UTF-16 with a byte
// order mark, as PowerShell writes them, are common.
#include <algorithm>
#include <optional>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/dispatch.h"
#include "analyze/python/name.h"
#include "analyze/text.h"
#include "base/utf8.h"

namespace iar::analyze {

namespace {

bool is_version_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == '+' || c == '!';
}

// The exact version of "==1.0", "===1.0" or "== 1.0, < 2"; nothing for "==1.*" and other ranges.
std::optional<std::string_view> pinned_version(std::string_view specifier) {
  if (!specifier.starts_with("==")) return std::nullopt;
  specifier.remove_prefix(specifier.starts_with("===") ? 3 : 2);
  specifier = trimmed(specifier);
  const auto end = std::ranges::find_if_not(specifier, is_version_character) - specifier.begin();
  const auto version = specifier.substr(0, static_cast<std::size_t>(end));
  const auto rest = trimmed(specifier.substr(version.size()));
  const bool ended = rest.empty() || rest.find_first_of(",;#)") == 0 || rest.starts_with("--");
  const bool wildcard = rest.starts_with('*');
  const bool numbered = !version.empty() && (version.front() == 'v' ||
                                             (version.front() >= '0' && version.front() <= '9'));
  if (!ended || wildcard || !numbered) return std::nullopt;
  return version;
}

// NAME[EXTRAS] (SPECIFIER) ; MARKER
std::optional<model::Package> requirement(std::string_view line) {
  line = trimmed(line);
  const auto name_end = line.find_first_of(" \t[(=<>!~;@#,");
  const auto name = line.substr(0, name_end);
  if (!is_python_name(name)) return std::nullopt;
  line = trimmed(line.substr(name.size()));
  if (line.starts_with('[')) {
    (void)before(line, ']');
    line = trimmed(line);
  }
  if (line.starts_with('(')) line = trimmed(line.substr(1));
  const auto version = pinned_version(line);
  if (!version) return std::nullopt;
  return python_package(name, *version);
}

// Logical lines: a backslash at a line's end joins it with the next one.
Status read_requirements(std::string_view text, bool development, model::Facts& out) {
  DeclaredPackages declared("pypi", out);
  Cursor cursor(text);
  std::string joined;
  while (auto line = cursor.line()) {
    auto part = trimmed(*line);
    if (joined.empty() && part.starts_with('#')) continue;
    const bool goes_on = part.ends_with('\\');
    if (goes_on) part.remove_suffix(1);
    joined += part;
    if (goes_on) continue;
    if (auto package = requirement(joined)) {
      package->development = development;
      declared.add(std::move(*package));
    }
    joined.clear();
  }
  if (auto package = requirement(joined)) declared.add(std::move(*package));
  return {};
}

bool for_development(std::string_view path) {
  const auto name = base_name(path);
  return name.find("dev") != std::string_view::npos || name.find("test") != std::string_view::npos;
}

Status analyze_requirements(const File& file, model::Facts& out) {
  const auto decoded = utf8_of_marked_utf16(file.bytes);
  std::string_view text = decoded ? *decoded : as_text(file.bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return read_requirements(text, for_development(file.path), out);
}

constexpr Want k_wants[] = {
    {.basename = "requirements.txt"},      {.basename = "requirements-dev.txt"},
    {.basename = "requirements_dev.txt"},  {.basename = "dev-requirements.txt"},
    {.basename = "requirements-test.txt"}, {.basename = "requirements_test.txt"},
    {.basename = "test-requirements.txt"}, {.suffix = ".txt", .component = "requirements"}};

}  // namespace

constexpr Analyzer k_python_requirements = {.name = "python/requirements",
                                            .version = 1,
                                            .wants = k_wants,
                                            .size_max = std::uint64_t{4} << 20,
                                            .run = SpanFunction{analyze_requirements},
                                            .what = "Python packages pinned in requirements.txt"};

}  // namespace iar::analyze
