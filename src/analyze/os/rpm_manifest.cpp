// The list of packages that stands in for rpm's database on distroless images of CBL-Mariner and
// Azure Linux: the output of `rpm -qa` in one format, ten columns between tabs; made by the images'
// build (toolkit/tools, "container-manifest-2"). Its surprise: absent values read "(none)".
#include <array>
#include <optional>

#include "analyze/analyzers.h"
#include "analyze/os/rpm_package.h"
#include "analyze/text.h"
#include "model/property.h"

namespace iar::analyze {

namespace {

enum Column : std::size_t {
  k_name,
  k_version,
  k_install_time,
  k_build_time,
  k_vendor,
  k_epoch,
  k_size,
  k_architecture,
  k_epoch_number,
  k_source_rpm,
  k_column_count
};

Status add_line(std::string_view line, model::Facts& out) {
  std::array<std::string_view, k_column_count> columns;
  for (auto& column : columns) column = trimmed(before(line, '\t'));
  if (columns[k_name].empty() || columns[k_version].empty()) {
    return make_error(ErrorCode::corrupt, "a line of the manifest lacks name or version");
  }
  if (columns[k_name] == "gpg-pubkey") return {};
  const auto stated_epoch = columns[k_epoch];
  const bool no_epoch = stated_epoch.empty() || stated_epoch == "(none)";
  const auto epoch = no_epoch ? std::optional<std::uint64_t>(0) : decimal(stated_epoch);
  if (!epoch) return make_error(ErrorCode::corrupt, "an epoch of the manifest is no number");
  model::Package package;
  package.type = "rpm";
  package.name = columns[k_name];
  package.version = rpm_version(*epoch, columns[k_version], {});
  if (columns[k_architecture] != "(none)") package.architecture = columns[k_architecture];
  model::set_rpm_source(package, columns[k_source_rpm]);
  const auto vendor = columns[k_vendor];
  if (!vendor.empty() && vendor != "(none)") package.properties.emplace_back("vendor", vendor);
  out.packages.push_back(std::move(package));
  return {};
}

Status analyze_rpm_manifest(const File& file, model::Facts& out) {
  Status first_error;
  Cursor cursor(file.bytes);
  while (const auto line = cursor.line()) {
    if (trimmed(*line).empty()) continue;
    auto status = add_line(*line, out);
    if (!status && first_error) first_error = std::move(status);
  }
  return first_error;
}

constexpr Want k_wants[] = {{.exact = "var/lib/rpmmanifest/container-manifest-2"}};

}  // namespace

constexpr Analyzer k_rpm_manifest = {.name = "os/rpm-manifest",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{16} << 20,
                                     .run = SpanFunction{analyze_rpm_manifest},
                                     .role = Role::database,
                                     .what = "rpm packages of distroless images (manifest)"};

}  // namespace iar::analyze
