// An installed npm package: node_modules/NAME/package.json or
// node_modules/@SCOPE/NAME/package.json, on Debian also usr/share/nodejs/NAME/package.json. npm
// documentation, "package.json" and "Folders"; names: validate-npm-package-name. Its surprise:
// packages carry further package.json files (fixtures, builds for other module systems) that are no
// packages, and licences come in four shapes.
#include <algorithm>

#include "analyze/analyzers.h"
#include "analyze/dependencies.h"
#include "analyze/npm/package_json.h"
#include "analyze/text.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

constexpr std::size_t k_name_size_max = 214;

// Where Debian's node looks for modules too: Debian JavaScript policy, "Paths".
constexpr std::string_view k_debian = "usr/share/nodejs";
constexpr std::string_view k_debian_old = "usr/lib/nodejs";

// The path below the innermost folder that modules are looked up in; empty when there is none.
std::string_view below_modules(std::string_view path) {
  static constexpr std::string_view k_folder = "node_modules/";
  const std::size_t at = path.rfind(k_folder);
  if (at != std::string_view::npos && (at == 0 || path[at - 1] == '/')) {
    return path.substr(at + k_folder.size());
  }
  for (const std::string_view folder : {k_debian, k_debian_old}) {
    if (path.starts_with(folder)) return path.substr(std::min(folder.size() + 1, path.size()));
  }
  return {};
}

bool valid_part(std::string_view part) {
  return !part.empty() && part.front() != '.' && std::ranges::none_of(part, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '/' || c == '\\' || c == '@' || c == 0x7f;
  });
}

// "NAME" or "@SCOPE/NAME".
bool split_name(std::string_view text, model::Package& out) {
  if (text.size() > k_name_size_max) return false;
  if (text.starts_with('@')) {
    const std::string_view scope = before(text, '/');
    if (!valid_part(scope.substr(1))) return false;
    out.name_space = scope;
  }
  out.name = text;
  return valid_part(text);
}

// "MIT", {"type": "MIT"}, or what else an object names it by.
void add_license(const JsonValue& value, std::vector<std::string>& out) {
  std::string_view text = value.string().value_or(std::string_view{});
  for (const std::string_view key : {"type", "name", "url"}) {
    if (trimmed(text).empty()) text = value.text(key);
  }
  text = trimmed(text);
  if (!text.empty()) out.emplace_back(text);
}

void add_licenses(const JsonValue& value, std::vector<std::string>& out) {
  if (!value.is_array()) return add_license(value, out);
  for (const JsonValue& element : value.elements()) add_license(element, out);
}

Status analyze_package_json(const File& file, model::Facts& out) {
  if (!is_installed_package_json(file.path)) return {};
  return add_package_json(as_text(file.bytes), out);
}

constexpr Want k_wants[] = {{.basename = "package.json", .component = "node_modules"},
                            {.basename = "package.json", .under = k_debian},
                            {.basename = "package.json", .under = k_debian_old}};

}  // namespace

// Folders like ".pnpm" and ".bin" are the package manager's own.
bool is_installed_package_json(std::string_view path) {
  std::string_view rest = below_modules(path);
  std::string_view name = before(rest, '/');
  if (name.starts_with('@')) name = before(rest, '/');
  return !name.empty() && name.front() != '.' && rest == "package.json";
}

Status add_package_json(std::string_view text, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(text));
  std::string_view name;
  model::Package package;
  // As JSON.parse, the last member of a name counts.
  for (const auto& [key, value] : root.members()) {
    if (key == "name") name = trimmed(value.string().value_or(std::string_view{}));
    if (key == "version") package.version = trimmed(value.string().value_or(std::string_view{}));
    if (key == "dependencies" || key == "optionalDependencies") {
      for (const auto& each : value.members()) package.dependencies.emplace_back(each.key);
    }
    if (key == "license" || key == "licenses") add_licenses(value, package.licenses);
  }
  // Without these it is a folder that only sets "type" or "main".
  if (name.empty() || package.version.empty()) return {};
  package.type = "npm";
  sort_dependencies(package.dependencies);
  if (!split_name(name, package)) {
    return make_error(ErrorCode::corrupt, "the name is not one that npm allows");
  }
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Analyzer k_package_json = {.name = "npm/package-json",
                                     .version = 2,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{4} << 20,
                                     .run = SpanFunction{analyze_package_json},
                                     .what = "npm packages below node_modules"};

}  // namespace iar::analyze
