// What dpkg packages own: info/PACKAGE[:ARCH].list (paths) and .md5sums (digests), and on
// distroless images status.d/FILE.md5sums. dpkg-query(1) -L, deb-md5sums(5). Its surprise: .list
// names folders too, .md5sums neither folders nor links nor configuration files.
#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_list = ".list";
constexpr std::string_view k_md5sums = ".md5sums";

// A path that is followed by one below it is a folder: it is shared, so nobody's.
bool folder_of(std::string_view folder, std::string_view next) {
  return next.size() > folder.size() && next.starts_with(folder) && next[folder.size()] == '/';
}

void read_list(Cursor cursor, std::vector<model::PathClaim>& out) {
  std::string held;
  while (const auto line = cursor.line()) {
    std::string path = claimed_path(*line);
    if (path.empty()) continue;
    if (!held.empty() && !folder_of(held, path)) out.push_back({std::move(held), {}});
    held = std::move(path);
  }
  if (!held.empty()) out.push_back({std::move(held), {}});
}

// "MD5  PATH", the path without leading slash.
bool read_md5sums(Cursor cursor, std::vector<model::PathClaim>& out) {
  bool well_formed = true;
  while (auto line = cursor.line()) {
    if (trimmed(*line).empty()) continue;
    std::string checksum = checksum_of_hex("md5", next_word(*line), 32);
    std::string path = claimed_path(trimmed(*line));
    well_formed = well_formed && !checksum.empty() && !path.empty();
    if (!path.empty()) out.push_back({std::move(path), std::move(checksum)});
  }
  return well_formed;
}

// The owner is the file's stem: for status.d the merge looks the package up that the file of that
// name states, since early distroless images shortened it ("base" holds base-files).
Status analyze_dpkg_files(const File& file, model::Facts& out) {
  const std::string_view base = base_name(file.path);
  const bool list = base.ends_with(k_list);
  const std::size_t extension = list ? k_list.size() : k_md5sums.size();
  if (base.size() <= extension) return {};
  model::ClaimList claims{"deb", std::string(base.substr(0, base.size() - extension)), {}};
  bool well_formed = true;
  if (list) {
    read_list(Cursor(file.bytes), claims.claims);
  } else {
    well_formed = read_md5sums(Cursor(file.bytes), claims.claims);
  }
  if (!claims.claims.empty()) out.claims.push_back(std::move(claims));
  if (!well_formed) return make_error(ErrorCode::corrupt, "a line is not a digest and a path");
  return {};
}

constexpr Want k_wants[] = {{.suffix = k_list, .under = "var/lib/dpkg/info"},
                            {.suffix = k_md5sums, .under = "var/lib/dpkg/info"},
                            {.suffix = k_md5sums, .under = "var/lib/dpkg/status.d"}};

}  // namespace

constexpr Analyzer k_dpkg_files = {.name = "os/dpkg-files",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{16} << 20,
                                   .run = SpanFunction{analyze_dpkg_files},
                                   .what = "files that Debian packages own (dpkg info, status.d)"};

}  // namespace iar::analyze
