// Packages of OpenWrt and other small systems: opkg's "status" file and info/PACKAGE.control, both
// in Debian's stanza format. deb822(5), opkg's libopkg/pkg_parse.c. Its surprise: licences stand in
// the control file only, the state in the status file only.
#include "analyze/analyzers.h"
#include "analyze/dependencies.h"
#include "analyze/dispatch.h"
#include "analyze/os/deb822.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

struct Stanza {
  model::Package package;
  std::string_view status;
};

Stanza read_stanza(Deb822Reader& reader) {
  Stanza out;
  while (const auto field = reader.next_field()) {
    if (equal_but_case(field->name, "Package")) out.package.name = field->value;
    if (equal_but_case(field->name, "Version")) out.package.version = field->value;
    if (equal_but_case(field->name, "Architecture")) out.package.architecture = field->value;
    if (equal_but_case(field->name, "SourceName")) out.package.source_name = field->value;
    if (equal_but_case(field->name, "Depends")) {
      add_debian_dependencies(field->value, out.package.dependencies);
      add_debian_dependencies(field->more, out.package.dependencies);
    }
    if (equal_but_case(field->name, "Status")) out.status = field->value;
    if (equal_but_case(field->name, "License") && !field->value.empty()) {
      out.package.licenses.assign(1, std::string(field->value));
    }
  }
  if (out.package.source_name == out.package.name) out.package.source_name.clear();
  out.package.type = "opkg";
  sort_dependencies(out.package.dependencies);
  return out;
}

// A control file lies there as long as its package is installed; only status states the state.
Status analyze_opkg(const File& file, model::Facts& out) {
  const bool control = base_name(file.path) != "status";
  Deb822Reader reader(file.bytes);
  bool nameless = false;
  while (reader.next_stanza()) {
    Stanza stanza = read_stanza(reader);
    if (!control && !status_has_files(stanza.status)) continue;
    const bool named = !stanza.package.name.empty() && !stanza.package.version.empty();
    if (named) out.packages.push_back(std::move(stanza.package));
    nameless = nameless || !named;
  }
  if (nameless) return make_error(ErrorCode::corrupt, "an installed package lacks name or version");
  if (reader.malformed()) return make_error(ErrorCode::corrupt, "a line is not a control field");
  return {};
}

// info/PACKAGE.list: one path a line, some versions add "TAB MODE TAB LINK TARGET".
Status analyze_opkg_files(const File& file, model::Facts& out) {
  const std::string_view base = base_name(file.path);
  model::ClaimList claims{"opkg", std::string(base.substr(0, base.rfind('.'))), {}};
  Cursor cursor(file.bytes);
  while (auto line = cursor.line()) {
    std::string path = claimed_path(before(*line, '\t'));
    if (!path.empty()) claims.claims.push_back({std::move(path), {}});
  }
  if (!claims.claims.empty()) out.claims.push_back(std::move(claims));
  return {};
}

constexpr Want k_wants[] = {
    {.exact = "usr/lib/opkg/status"},
    {.exact = "var/lib/opkg/status"},
    {.exact = "lib/opkg/status"},
    {.exact = "opt/lib/opkg/status"},
    {.suffix = ".control", .under = "usr/lib/opkg/info"},
    {.suffix = ".control", .under = "var/lib/opkg/info"},
    {.suffix = ".control", .under = "lib/opkg/info"},
    {.suffix = ".control", .under = "opt/lib/opkg/info"},
};
constexpr Want k_file_wants[] = {
    {.suffix = ".list", .under = "usr/lib/opkg/info"},
    {.suffix = ".list", .under = "var/lib/opkg/info"},
    {.suffix = ".list", .under = "lib/opkg/info"},
    {.suffix = ".list", .under = "opt/lib/opkg/info"},
};

}  // namespace

constexpr Analyzer k_opkg = {.name = "os/opkg",
                             .version = 2,
                             .wants = k_wants,
                             .size_max = std::uint64_t{16} << 20,
                             .run = SpanFunction{analyze_opkg},
                             .role = Role::database,
                             .what = "OpenWrt packages (opkg status and control files)"};

constexpr Analyzer k_opkg_files = {.name = "os/opkg-files",
                                   .version = 1,
                                   .wants = k_file_wants,
                                   .size_max = std::uint64_t{16} << 20,
                                   .run = SpanFunction{analyze_opkg_files},
                                   .what = "files that OpenWrt packages own (opkg info)"};

}  // namespace iar::analyze
