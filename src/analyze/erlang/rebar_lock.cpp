// rebar3's lock file rebar.lock, an Erlang term:
// {<<"APP">>,{pkg,<<"NAME">>,<<"VERSION">>,…},LEVEL}, or {git,"URL",{ref,"COMMIT"}} in place of
// pkg. Rebar3, "Dependency lock management". Its surprise: checksums follow in a second list with
// the same names.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

// The text of the next <<"…">>, which is removed with all before it.
std::string_view next_binary(std::string_view& text) {
  (void)before(text, '"');
  return before(text, '"');
}

Status analyze_rebar_lock(const File& file, model::Facts& out) {
  constexpr std::string_view k_package = "{pkg,";
  DeclaredPackages declared("hex", out);
  std::string_view text = as_text(file.bytes);
  bool malformed = false;
  for (auto at = text.find(k_package); at != std::string_view::npos; at = text.find(k_package)) {
    text.remove_prefix(at + k_package.size());
    model::Package package;
    package.name = next_binary(text);
    package.version = next_binary(text);
    const bool whole = !package.name.empty() && !package.version.empty();
    malformed = malformed || !whole;
    if (whole) declared.add(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a package lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.basename = "rebar.lock"}};

}  // namespace

constexpr Analyzer k_rebar_lock = {.name = "erlang/rebar-lock",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{16} << 20,
                                   .run = SpanFunction{analyze_rebar_lock},
                                   .what = "Hex packages of rebar.lock"};

}  // namespace iar::analyze
