// An installed R package: LIBRARY/NAME/DESCRIPTION, fields as in Debian's control files. "Writing R
// Extensions" §1.1.1. Its surprise: a package's source has the same file; only R's installation
// adds the field "Built".
#include "analyze/analyzers.h"
#include "analyze/os/deb822.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

Status analyze_r_description(const File& file, model::Facts& out) {
  Deb822Reader reader(file.bytes);
  if (!reader.next_stanza()) return {};
  model::Package package;
  package.type = "cran";
  bool built = false;
  while (const auto field = reader.next_field()) {
    if (field->name == "Package") package.name = field->value;
    if (field->name == "Version") package.version = field->value;
    if (field->name == "License") package.licenses.assign(1, std::string(field->value));
    if (field->name == "Built") built = true;
  }
  // Other software has files of that name, too.
  if (!built || package.name.empty() || package.version.empty()) return {};
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.basename = "DESCRIPTION"}};

}  // namespace

constexpr Analyzer k_r_description = {.name = "r/description",
                                      .version = 1,
                                      .wants = k_wants,
                                      .size_max = std::uint64_t{1} << 20,
                                      .run = SpanFunction{analyze_r_description},
                                      .what = "installed R packages"};

}  // namespace iar::analyze
