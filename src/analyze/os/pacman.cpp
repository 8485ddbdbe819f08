// The packages installed by pacman (Arch Linux and its relatives): a folder NAME-VERSION-RELEASE
// each below var/lib/pacman/local, with the files "desc" and "files"; lines below %KEY% lines up to
// a blank one. libalpm 6, lib/libalpm/be_local.c. Its surprise: a folder's name cannot be taken
// apart without counting hyphens from its end, since names and folders hold them too.
#include "analyze/analyzers.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_folder = "var/lib/pacman/local";

// Calls `take(KEY, LINE)` for every line of every list.
template <typename Take>
void each_value(ByteView bytes, Take take) {
  Cursor cursor(bytes);
  std::string_view key;
  while (const auto line = cursor.line()) {
    if (line->empty()) {
      key = {};
    } else if (key.empty()) {
      key = *line;
    } else {
      take(key, *line);
    }
  }
}

Status analyze_pacman(const File& file, model::Facts& out) {
  model::Package package;
  package.type = "alpm";
  each_value(file.bytes, [&](std::string_view key, std::string_view value) {
    if (key == "%NAME%") package.name = value;
    if (key == "%VERSION%") package.version = value;
    if (key == "%ARCH%") package.architecture = value;
    if (key == "%BASE%") package.source_name = value;
    if (key == "%LICENSE%") package.licenses.emplace_back(value);
  });
  if (package.name.empty() || package.version.empty()) {
    return make_error(ErrorCode::corrupt, "an installed package lacks name or version");
  }
  if (package.source_name == package.name) package.source_name.clear();
  out.packages.push_back(std::move(package));
  return {};
}

// NAME of "…/NAME-VERSION-RELEASE/files".
std::string_view package_of(std::string_view path) {
  path = path.substr(0, path.rfind('/'));
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  for (int i = 0; i < 2; ++i) {
    const auto at = path.rfind('-');
    if (at == std::string_view::npos) return {};
    path = path.substr(0, at);
  }
  return path;
}

// %FILES%: folders end in a slash; they are shared, so nobody's. %BACKUP%: "PATH<tab>MD5".
Status analyze_pacman_files(const File& file, model::Facts& out) {
  model::ClaimList list{"alpm", std::string(package_of(file.path)), {}};
  if (list.package.empty()) return make_error(ErrorCode::corrupt, "the folder names no package");
  each_value(file.bytes, [&](std::string_view key, std::string_view value) {
    if (key != "%FILES%" || value.ends_with('/')) return;
    auto path = claimed_path(value);
    if (!path.empty()) list.claims.push_back({std::move(path), {}});
  });
  if (!list.claims.empty()) out.claims.push_back(std::move(list));
  return {};
}

constexpr Want k_wants[] = {{.basename = "desc", .under = k_folder}};
constexpr Want k_files_wants[] = {{.basename = "files", .under = k_folder}};

}  // namespace

constexpr Analyzer k_pacman = {.name = "os/pacman",
                               .version = 1,
                               .wants = k_wants,
                               .size_max = std::uint64_t{1} << 20,
                               .run = SpanFunction{analyze_pacman},
                               .role = Role::database,
                               .what = "pacman packages (Arch Linux)"};

constexpr Analyzer k_pacman_files = {.name = "os/pacman-files",
                                     .version = 1,
                                     .wants = k_files_wants,
                                     .size_max = std::uint64_t{32} << 20,
                                     .run = SpanFunction{analyze_pacman_files},
                                     .what = "files that pacman packages own"};

}  // namespace iar::analyze
