// Yarn's lock file, both its own format (Yarn 1) and the YAML that Yarn 2 and later write; the two
// are alike enough to be read line by line: keys without indentation, one entry below each.
// https://classic.yarnpkg.com/lang/en/docs/yarn-lock/, https://yarnpkg.com/advanced/lexicon. Its
// surprise: keys longer than 1024 characters stand behind "? ", their entry below a lone colon.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/npm/name.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

// NAME of "NAME@RANGE", or REAL of the alias "NAME@npm:REAL@RANGE".
std::string_view pattern_name(std::string_view pattern) {
  const auto spec = npm_spec(pattern);
  if (spec.rest.starts_with("npm:")) {
    const auto real = npm_spec(spec.rest.substr(4));
    if (!real.rest.empty()) return real.name;
  }
  return spec.name;
}

struct Entry {
  std::string_view key;  // the first of its patterns
  std::string_view version;
  std::string_view resolution;
  bool soft = false;  // a folder of the project itself
};

void put(const Entry& entry, DeclaredPackages& out) {
  if (entry.key.empty() || entry.key == "__metadata" || entry.soft) return;
  const auto name =
      entry.resolution.empty() ? pattern_name(entry.key) : npm_spec(entry.resolution).name;
  out.add(npm_package(name, entry.version));
}

// "KEY: VALUE" or "KEY VALUE", either of them perhaps quoted.
void take_field(std::string_view line, Entry& entry) {
  auto rest = trimmed(line);
  const bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  const auto key = rest.substr(0, rest.find_first_of(quoted ? "\"" : ": "));
  rest.remove_prefix(key.size());
  while (!rest.empty() && (rest.front() == ':' || rest.front() == ' ')) rest.remove_prefix(1);
  if (quoted && rest.starts_with('"')) rest.remove_prefix(1);
  const auto value = unquoted(rest);
  if (key == "version") entry.version = value;
  if (key == "resolution") entry.resolution = value;
  if (key == "linkType") entry.soft = value == "soft";
}

// The first pattern of `"A@1", A@2:` or `"A@1, A@2":`.
std::string_view first_pattern(std::string_view line) {
  if (line.starts_with("? ")) line.remove_prefix(2);
  if (line.ends_with(':')) line.remove_suffix(1);
  line = line.substr(0, line.find(", "));
  if (line.starts_with('"')) line.remove_prefix(1);
  if (line.ends_with('"')) line.remove_suffix(1);
  return line;
}

std::size_t indentation(std::string_view line) {
  const auto at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? 0 : at;
}

Status analyze_yarn_lock(const File& file, model::Facts& out) {
  if (npm_inside_dependency(file.path)) return {};
  DeclaredPackages declared("npm", out);
  Entry entry;
  bool malformed = false;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    const auto text = trimmed(*line);
    if (text.empty() || text.front() == '#' || text == ":") continue;
    const auto indent = indentation(*line);
    if (indent == 2) take_field(*line, entry);
    if (indent != 0) continue;
    put(entry, declared);
    const bool is_key = text.ends_with(':') || text.starts_with("? ");
    malformed = malformed || !is_key;
    entry = is_key ? Entry{.key = first_pattern(text)} : Entry{};
  }
  put(entry, declared);
  if (malformed) return make_error(ErrorCode::corrupt, "a line that Yarn does not write");
  return {};
}

constexpr Want k_wants[] = {{.basename = "yarn.lock"}};

}  // namespace

constexpr Analyzer k_yarn_lock = {.name = "npm/yarn-lock",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{64} << 20,
                                  .run = SpanFunction{analyze_yarn_lock},
                                  .what = "npm packages of yarn.lock"};

}  // namespace iar::analyze
