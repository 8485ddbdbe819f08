#include "conformance/entry.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "analyze/text.h"
#include "base/json.h"

namespace iar::conformance {

namespace {

using analyze::before;
using analyze::trimmed;

// The peers' words for a purl type.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_type_words = {{
    {"go", "golang"},
    {"dart", "pub"},
    {"dotnet", "nuget"},
    {"haskell", "hackage"},
    {"pacman", "alpm"},
}};

std::string pep_503(std::string_view name) {
  std::string out;
  for (const char c : analyze::lower_case(name)) {
    const bool joint = c == '-' || c == '_' || c == '.';
    if (!joint) out += c;
    if (joint && !out.ends_with('-')) out += '-';
  }
  return out;
}

bool development(const JsonValue& value) {
  const auto dev = value.get("dev");
  if (dev && dev->boolean().value_or(false)) return true;
  const auto groups = value.get("groups");
  if (!groups) return false;
  return std::ranges::any_of(groups->elements(), [](const JsonValue& group) {
    const auto name = group.string().value_or(std::string_view{});
    return name == "dev" || name == "development" || name == "test";
  });
}

bool go_itself(const Entry& entry) {
  const bool toolchain = entry.name == "stdlib" || entry.name == "go";
  return entry.type == "golang" && (toolchain || entry.version == "(devel)");
}

Entry parse_entry(const JsonValue& value, std::string_view notes) {
  Entry entry;
  entry.type = value.text("type");
  entry.name = value.text("name");
  entry.version = value.text("version");
  if (const auto epoch = value.get("epoch")) entry.epoch = epoch->integer();
  entry.architecture = value.text("arch");
  entry.source = value.text("source");
  entry.source_version = value.text("source_version");
  normalise(entry);
  const bool key = entry.type == "rpm" && entry.name == "gpg-pubkey";
  const bool by_file_name = notes.find("identify by file name") != std::string_view::npos;
  entry.optional = development(value) || value.get("relationship").has_value() ||
                   go_itself(entry) || key || by_file_name;
  return entry;
}

ExpectedOs parse_os(const JsonValue& value) {
  ExpectedOs os;
  os.none = !value.is_object();
  os.id = value.text("id");
  if (os.id.empty()) os.id = value.text("family");
  os.version_id = value.text("version_id");
  if (os.version_id.empty() && value.get("family")) os.version_id = value.text("version");
  os.version_codename = value.text("version_codename");
  os.cpe_name = value.text("cpe_name");
  return os;
}

// "1:2.0-3" has epoch 1 and version 2.0-3.
void split_epoch(Entry& entry) {
  const std::string version = entry.version;
  std::int64_t epoch = 0;
  const char* const end = version.data() + version.size();
  const auto [at, error] = std::from_chars(version.data(), end, epoch);
  if (error != std::errc{} || at == end || *at != ':') return;
  entry.epoch = epoch;
  entry.version = version.substr(version.find(':') + 1);
}

}  // namespace

void normalise(Entry& entry) {
  for (const auto& [word, type] : k_type_words) {
    if (entry.type == word) entry.type = type;
  }
  if (entry.type == "rpm" && !entry.epoch) split_epoch(entry);
  if (entry.type == "pypi") entry.name = pep_503(entry.name);
  if (entry.type == "golang" && entry.version.starts_with('v')) entry.version.erase(0, 1);
  if (entry.type == "julia" && entry.version == "unknown") entry.version.clear();
}

Result<Expected> parse_expected(std::string_view json, std::string_view notes) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(json));
  Expected out;
  if (const auto os = root.get("os")) out.os = parse_os(*os);
  for (const JsonValue& value : root.elements()) out.entries.push_back(parse_entry(value, notes));
  return out;
}

Entry entry_of(const model::Package& package) {
  // The name space of an operating system's package is its distribution, not part of the name.
  static constexpr std::array<std::string_view, 5> k_system_types = {"deb", "apk", "rpm", "opkg",
                                                                     "alpm"};
  Entry entry{package.type, package.name, package.version};
  const bool system = std::ranges::find(k_system_types, package.type) != k_system_types.end();
  const bool in_name = !package.name_space.empty() && !system;
  const std::string joint = package.type == "maven" ? ":" : "/";
  if (in_name) entry.name = package.name_space + joint + package.name;
  entry.optional = package.development;
  entry.architecture = package.architecture;
  entry.source = package.source_name.empty() ? package.name : package.source_name;
  entry.source_version = package.source_version.empty() ? package.version : package.source_version;
  normalise(entry);
  return entry;
}

std::vector<Override> parse_overrides(std::string_view tsv) {
  std::vector<Override> out;
  Cursor cursor(tsv);
  while (auto line = cursor.line()) {
    if (line->empty() || line->front() == '#' || line->starts_with("case\t")) continue;
    const std::string_view case_id = before(*line, '\t');
    const std::string_view action = before(*line, '\t');
    out.push_back({std::string(case_id), std::string(action), std::string(before(*line, '\t'))});
  }
  return out;
}

bool fits(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  bool first = true;
  while (true) {
    const bool last = pattern.find('*') == std::string_view::npos;
    const std::string_view part = before(pattern, '*');
    if (last) {
      if (first) return part == text;
      return text.size() >= at + part.size() && text.ends_with(part);
    }
    const std::size_t found = text.find(part, at);
    if (found == std::string_view::npos || (first && found != 0)) return false;
    at = found + part.size();
    first = false;
  }
}

}  // namespace iar::conformance
