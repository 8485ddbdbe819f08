// A Perl distribution says what it is in META.json or META.yml; those that cpanm and cpm installed
// keep MYMETA.json below ".meta". CPAN::Meta::Spec, versions 1 and 2. Its surprise: other programs
// have files of these names; only ours have "meta-spec".
#include "analyze/analyzers.h"
#include "analyze/text.h"
#include "base/json.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

Status add_distribution(std::string_view name, std::string_view version, model::Facts& out) {
  if (name.empty() || version.empty()) {
    return make_error(ErrorCode::corrupt, "the distribution lacks name or version");
  }
  model::Package package;
  package.type = "cpan";
  package.name = name;
  package.version = version;
  out.packages.push_back(std::move(package));
  return {};
}

Status read_json(std::string_view text, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(text));
  if (!root.get("meta-spec")) return {};
  return add_distribution(root.text("name"), root.text("version"), out);
}

Status read_yaml(std::string_view text, model::Facts& out) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(text));
  if (documents.empty() || documents.front().find("meta-spec") == nullptr) return {};
  return add_distribution(documents.front().text_of("name"), documents.front().text_of("version"),
                          out);
}

Status analyze_cpan_meta(const File& file, model::Facts& out) {
  const auto text = as_text(file.bytes);
  return file.path.ends_with(".json") ? read_json(text, out) : read_yaml(text, out);
}

constexpr Want k_wants[] = {{.basename = "META.json"},
                            {.basename = "META.yml"},
                            {.basename = "MYMETA.json"},
                            {.basename = "MYMETA.yml"}};

}  // namespace

constexpr Analyzer k_cpan_meta = {.name = "perl/cpan-meta",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{4} << 20,
                                  .run = SpanFunction{analyze_cpan_meta},
                                  .what = "Perl distributions from CPAN"};

}  // namespace iar::analyze
