// The list of installed packages of Debian and its relatives: dpkg's "status" file, and one small
// file a package in "status.d" on distroless images. Fields: deb-control(5), dpkg(1) "Package
// states". Its surprise: packages that were removed but left configuration behind stay listed.
#include "analyze/analyzers.h"
#include "analyze/dependencies.h"
#include "analyze/dispatch.h"
#include "analyze/os/deb822.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_status_folder = "var/lib/dpkg/status.d";

struct Stanza {
  model::Package package;
  std::string_view status;
  std::string_view conffiles;
  bool multi_arch_same = false;
  bool any_field = false;
};

// "NAME" or "NAME (VERSION)"; a part that equals the binary package's is left empty.
void set_source(std::string_view value, model::Package& package) {
  std::string_view rest = value;
  const std::string_view name = trimmed(before(rest, '('));
  const std::string_view version = trimmed(before(rest, ')'));
  if (name != package.name) package.source_name = name;
  if (version != package.version) package.source_version = version;
}

Stanza read_stanza(Deb822Reader& reader) {
  Stanza out;
  std::string_view source;
  while (const auto field = reader.next_field()) {
    out.any_field = true;
    if (equal_but_case(field->name, "Package")) out.package.name = field->value;
    if (equal_but_case(field->name, "Version")) out.package.version = field->value;
    if (equal_but_case(field->name, "Architecture")) out.package.architecture = field->value;
    if (equal_but_case(field->name, "Source")) source = field->value;
    const bool needs = equal_but_case(field->name, "Depends");
    if (needs || equal_but_case(field->name, "Pre-Depends")) {
      add_debian_dependencies(field->value, out.package.dependencies);
      add_debian_dependencies(field->more, out.package.dependencies);
    }
    if (equal_but_case(field->name, "Status")) out.status = field->value;
    if (equal_but_case(field->name, "Conffiles")) out.conffiles = field->more;
    if (equal_but_case(field->name, "Multi-Arch")) out.multi_arch_same = field->value == "same";
  }
  set_source(source, out.package);
  sort_dependencies(out.package.dependencies);
  return out;
}

// " /PATH MD5 [obsolete] [remove-on-upgrade]"; an obsolete one is no longer the package's, and
// "newconffile" stands for a file that was not unpacked yet.
std::vector<model::PathClaim> read_conffiles(std::string_view lines) {
  std::vector<model::PathClaim> out;
  Cursor cursor(lines);
  while (auto line = cursor.line()) {
    const std::string_view path = next_word(*line);
    const std::string checksum = checksum_of_hex("md5", next_word(*line), 32);
    const bool obsolete = line->find("obsolete") != std::string_view::npos;
    std::string claimed = claimed_path(path);
    if (!claimed.empty() && !checksum.empty() && !obsolete) {
      out.push_back({std::move(claimed), checksum});
    }
  }
  return out;
}

void put(Stanza&& stanza, model::Facts& out) {
  model::Package& package = stanza.package;
  package.type = "deb";
  auto claims = read_conffiles(stanza.conffiles);
  if (!claims.empty()) {
    // As dpkg names the package's files in its info folder.
    const std::string suffix = stanza.multi_arch_same ? ":" + package.architecture : "";
    out.claims.push_back({"deb", package.name + suffix, std::move(claims)});
  }
  out.packages.push_back(std::move(package));
}

// The name space of the purl is the distribution's id, which other files tell: the merge sets it.
Status analyze_dpkg(const File& file, model::Facts& out) {
  const bool one_package_file = file.path.starts_with(k_status_folder);
  if (one_package_file && file.path.ends_with(".md5sums")) return {};
  Deb822Reader reader(file.bytes);
  bool malformed = false;
  while (reader.next_stanza()) {
    Stanza stanza = read_stanza(reader);
    // Only distroless files may leave the status out: being there is the statement.
    const bool stated = one_package_file && stanza.status.empty();
    if (!stated && !status_has_files(stanza.status)) continue;
    if (stanza.package.name.empty() || stanza.package.version.empty()) {
      malformed = true;
      continue;
    }
    put(std::move(stanza), out);
  }
  if (malformed)
    return make_error(ErrorCode::corrupt, "an installed package lacks name or version");
  if (reader.malformed()) return make_error(ErrorCode::corrupt, "a line is not a control field");
  return {};
}

constexpr Want k_wants[] = {{.exact = "var/lib/dpkg/status"}, {.under = k_status_folder}};

}  // namespace

constexpr Analyzer k_dpkg = {.name = "os/dpkg",
                             .version = 2,
                             .wants = k_wants,
                             .size_max = std::uint64_t{64} << 20,
                             .run = SpanFunction{analyze_dpkg},
                             .role = Role::database,
                             .what = "Debian packages (dpkg status, distroless status.d)"};

}  // namespace iar::analyze
