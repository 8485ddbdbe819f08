// An installed Python distribution: NAME-VERSION.dist-info/METADATA of wheels, and what setuptools
// wrote before: NAME.egg-info/PKG-INFO, EGG-INFO/PKG-INFO of eggs, or a file NAME.egg-info. Header
// lines up to a blank one: packaging.python.org, "Core metadata specifications". Its surprise: a
// licence stands in any of three fields, often as the text itself or as "UNKNOWN".
#include <string>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/dependencies.h"
#include "analyze/python/metadata.h"
#include "analyze/python/name.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

struct Metadata {
  std::string_view name;
  std::string_view version;
  std::string_view license_expression;
  std::string_view license;
  std::vector<std::string_view> license_classifiers;
  std::vector<std::string_view> requirements;
};

// "License :: OSI Approved :: MIT License"; the first parts only group.
std::string_view classified_license(std::string_view classifier) {
  if (!classifier.starts_with("License ::")) return {};
  const auto license = trimmed(classifier.substr(classifier.rfind("::") + 2));
  return license == "OSI Approved" ? std::string_view{} : license;
}

void take_field(std::string_view name, std::string_view value, Metadata& out) {
  const auto set = [&](std::string_view field, std::string_view& target) {
    if (target.empty() && equal_but_case(name, field)) target = value;
  };
  set("Name", out.name);
  set("Version", out.version);
  set("License-Expression", out.license_expression);
  set("License", out.license);
  if (equal_but_case(name, "Requires-Dist")) out.requirements.push_back(value);
  if (!equal_but_case(name, "Classifier")) return;
  if (const auto license = classified_license(value); !license.empty()) {
    out.license_classifiers.push_back(license);
  }
}

Metadata read_metadata(ByteView bytes) {
  Metadata out;
  Cursor cursor(bytes);
  while (auto line = cursor.line()) {
    if (trimmed(*line).empty()) break;
    if (is_blank(line->front())) continue;  // goes on with the field before
    const auto name = before(*line, ':');
    take_field(name, trimmed(*line), out);
  }
  return out;
}

std::vector<std::string> licenses_of(const Metadata& metadata) {
  std::vector<std::string> out;
  if (!metadata.license_expression.empty()) {
    out.emplace_back(metadata.license_expression);
  } else if (!metadata.license.empty() && metadata.license != "UNKNOWN") {
    out.emplace_back(metadata.license);
  } else {
    out.assign(metadata.license_classifiers.begin(), metadata.license_classifiers.end());
  }
  return out;
}

Status analyze_metadata(const File& file, model::Facts& out) {
  return add_python_metadata(file.bytes, out);
}

constexpr Want k_wants[] = {{.suffix = ".dist-info/METADATA"},
                            {.suffix = ".egg-info/PKG-INFO"},
                            {.suffix = "/EGG-INFO/PKG-INFO"},
                            {.suffix = ".egg-info"}};

}  // namespace

Status add_python_metadata(ByteView bytes, model::Facts& out) {
  const auto metadata = read_metadata(bytes);
  const bool unnamed = metadata.name.empty() || metadata.name == "UNKNOWN";
  if (unnamed || metadata.version.empty()) {
    return make_error(ErrorCode::corrupt, "the metadata lacks name or version");
  }
  auto package = python_package(metadata.name, metadata.version);
  package.licenses = licenses_of(metadata);
  for (const std::string_view each : metadata.requirements) {
    const auto name = python_requirement(each);
    if (!name.empty()) package.dependencies.push_back(python_package(name, {}).name);
  }
  sort_dependencies(package.dependencies);
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Analyzer k_python_metadata = {.name = "python/metadata",
                                        .version = 2,
                                        .wants = k_wants,
                                        .size_max = std::uint64_t{4} << 20,
                                        .run = SpanFunction{analyze_metadata},
                                        .what = "installed Python packages (wheels, eggs)"};

}  // namespace iar::analyze
