// Mix's lock file mix.lock, an Elixir term, one dependency a line:
// `"APP": {:hex, :NAME, "VERSION", …},` or `{:git, "URL", "COMMIT", …}`. Elixir,
// lib/mix/lib/mix/dep/lock.ex; hex, lib/hex/scm.ex. Its surprise: the key is the application's
// name; the package's may be another one.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

// The text between the next two quotes; what stands up to the second is removed.
std::string_view next_quoted(std::string_view& text) {
  (void)before(text, '"');
  return before(text, '"');
}

// ":name" or `:"name"`
std::string_view atom(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with(':')) text.remove_prefix(1);
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

// False for a line that is no dependency or lacks its parts.
bool add_line(std::string_view line, DeclaredPackages& out) {
  model::Package package;
  const auto application = next_quoted(line);
  (void)before(line, '{');
  const auto source = trimmed(before(line, ','));
  package.name = application;
  if (source == ":hex") {
    package.name = atom(before(line, ','));
    package.version = next_quoted(line);
    if (package.version.empty()) return false;
  } else if (source != ":git" && source != ":path") {
    return false;
  }
  if (package.name.empty()) return false;
  out.add(std::move(package));
  return true;
}

Status analyze_mix_lock(const File& file, model::Facts& out) {
  DeclaredPackages declared("hex", out);
  bool malformed = false;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    const auto text = trimmed(*line);
    if (!text.starts_with('"')) continue;
    malformed = !add_line(text, declared) || malformed;
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a line names no package");
  return {};
}

constexpr Want k_wants[] = {{.basename = "mix.lock"}};

}  // namespace

constexpr Analyzer k_mix_lock = {.name = "elixir/mix-lock",
                                 .version = 1,
                                 .wants = k_wants,
                                 .size_max = std::uint64_t{16} << 20,
                                 .run = SpanFunction{analyze_mix_lock},
                                 .what = "Hex packages of mix.lock"};

}  // namespace iar::analyze
