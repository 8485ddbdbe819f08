// The packages installed by Portage (Gentoo): a folder CATEGORY/NAME-VERSION each below var/db/pkg,
// one small file a fact; CONTENTS lists files ("obj PATH MD5 TIME", "sym PATH -> TARGET TIME",
// "dir PATH"). portage(5); names and versions: Package Manager Specification 8, §3.1 and §3.2.
// Its surprise: a name may hold hyphens and digits; only what a version may look like parts the
// two.
#include <algorithm>
#include <array>
#include <optional>

#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_folder = "var/db/pkg";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void skip_digits(std::string_view& text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
}

bool skip_suffix(std::string_view& text) {
  constexpr std::array<std::string_view, 5> k_suffixes{"_alpha", "_beta", "_pre", "_rc", "_p"};
  for (const auto suffix : k_suffixes) {
    if (!text.starts_with(suffix)) continue;
    text.remove_prefix(suffix.size());
    skip_digits(text);
    return true;
  }
  return false;
}

// §3.2: 1.2.3b_pre4
bool is_version(std::string_view text) {
  do {
    if (text.empty() || !is_digit(text.front())) return false;
    skip_digits(text);
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  } while (true);
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.remove_prefix(1);
  while (skip_suffix(text)) {
  }
  return text.empty();
}

bool is_revision(std::string_view text) {
  return text.size() > 1 && text.front() == 'r' && std::ranges::all_of(text.substr(1), is_digit);
}

// NAME-VERSION[-rN]; the revision belongs to the version.
std::optional<model::Package> package_named(std::string_view category, std::string_view text) {
  std::size_t at = text.rfind('-');
  if (at != std::string_view::npos && at > 0 && is_revision(text.substr(at + 1))) {
    at = text.rfind('-', at - 1);
  }
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const auto version = text.substr(at + 1);
  if (!is_version(version.substr(0, version.find('-')))) return std::nullopt;
  model::Package package;
  package.type = "ebuild";
  package.name_space = category;
  package.name = text.substr(0, at);
  package.version = version;
  return package;
}

Status add_contents(const std::string& owner, ByteView bytes, model::Facts& out) {
  model::ClaimList list{"ebuild", owner, {}};
  bool malformed = false;
  Cursor cursor(bytes);
  while (auto line = cursor.line()) {
    const auto kind = before(*line, ' ');
    if (kind.empty() || kind == "dir") continue;
    std::string_view path = *line;
    std::string checksum;
    if (kind == "obj") {
      const auto time_at = path.rfind(' ');
      path = path.substr(0, time_at);
      const auto digest_at = path.rfind(' ');
      if (digest_at == std::string_view::npos) path = {};
      if (!path.empty()) checksum = checksum_of_hex("md5", path.substr(digest_at + 1), 32);
      path = path.substr(0, digest_at);
    } else if (kind == "sym") {
      path = path.substr(0, path.find(" -> "));
    }
    auto claimed = claimed_path(path);
    malformed = malformed || claimed.empty() || (kind == "obj" && checksum.empty());
    if (!claimed.empty()) list.claims.push_back({std::move(claimed), std::move(checksum)});
  }
  if (!list.claims.empty()) out.claims.push_back(std::move(list));
  if (malformed) return make_error(ErrorCode::corrupt, "a line names no file of the package");
  return {};
}

// Each of the files states the package; what CONTENTS and LICENSE add meets when they are merged.
Status analyze_portage(const File& file, model::Facts& out) {
  if (!file.path.starts_with(k_folder) || file.path.size() <= k_folder.size()) return {};
  auto rest = file.path.substr(k_folder.size() + 1);
  const auto category = before(rest, '/');
  const auto folder = before(rest, '/');
  const auto name = rest;
  if (folder.empty() || name.find('/') != std::string_view::npos) return {};
  const auto stated = name == "PF" ? trimmed(as_text(file.bytes)) : folder;
  auto package = package_named(category, stated);
  if (!package) return make_error(ErrorCode::corrupt, "not the name of a package and its version");
  const auto license = name == "LICENSE" ? trimmed(as_text(file.bytes)) : std::string_view{};
  if (!license.empty()) package->licenses.emplace_back(license);
  const auto owner = package->name_space + "/" + package->name;
  out.packages.push_back(std::move(*package));
  return name == "CONTENTS" ? add_contents(owner, file.bytes, out) : Status();
}

constexpr Want k_wants[] = {{.basename = "CONTENTS", .under = k_folder},
                            {.basename = "LICENSE", .under = k_folder},
                            {.basename = "PF", .under = k_folder}};

}  // namespace

constexpr Analyzer k_portage = {.name = "os/portage",
                                .version = 1,
                                .wants = k_wants,
                                .size_max = std::uint64_t{64} << 20,
                                .run = SpanFunction{analyze_portage},
                                .role = Role::database,
                                .what = "Portage packages (Gentoo)"};

}  // namespace iar::analyze
