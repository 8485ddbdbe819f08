// The file in which a Ruby gem states its version, lib/NAME/version.rb, by the convention of
// "bundle gem" (RubyGems Guides, "Make your own gem"). Its surprise: it is a program; a version
// that is put together from parts is not read.
#include <algorithm>

#include "analyze/analyzers.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

// "VERSION = '1.0'", also "Version" and with ".freeze" behind it; empty when it is anything else.
std::string_view version_of(std::string_view line) {
  const auto name = trimmed(before(line, '='));
  if (name != "VERSION" && name != "Version") return {};
  line = trimmed(line);
  if (line.empty() || (line.front() != '"' && line.front() != '\'')) return {};
  const char quote = line.front();
  line.remove_prefix(1);
  const auto end = line.find(quote);
  const auto text = end == std::string_view::npos ? std::string_view{} : line.substr(0, end);
  return text.find("#{") == std::string_view::npos ? text : std::string_view{};
}

Status analyze_version_file(const File& file, model::Facts& out) {
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    const auto version = version_of(*line);
    if (version.empty()) continue;
    out.attributes.emplace_back(k_version_attribute, version);
    return {};
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "version.rb", .component = "lib"}};

}  // namespace

constexpr Analyzer k_ruby_version_file = {
    .name = "ruby/version-file",
    .version = 1,
    .wants = k_wants,
    .size_max = std::uint64_t{64} << 10,
    .run = SpanFunction{analyze_version_file},
    .what = "versions of Ruby gems that their own files state"};

}  // namespace iar::analyze
