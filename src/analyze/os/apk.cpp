// The list of installed packages of Alpine and its relatives: apk's "installed" file, lines of one
// letter, a colon and a value, a blank line after each package. Described in apk-tools,
// apk-db(5) / src/database.c; fields in the Alpine wiki, "Apk spec". Its surprise: letters differ
// by case (A architecture, a access rights), and checksums are "Q1" and the base64 of a SHA-1.
#include "analyze/analyzers.h"
#include "analyze/text.h"
#include "base/hash.h"

namespace iar::analyze {

namespace {

struct Entry {
  model::Package package;
  model::ClaimList claims;
  std::string folder;
  bool any_line = false;
};

std::string checksum(std::string_view value) {
  const bool sha1 = value.starts_with("Q1");
  if (!sha1 && !value.starts_with("Q2")) return {};
  const auto bytes = base64_decoded(value.substr(2));
  if (!bytes || bytes->size() != (sha1 ? 20U : 32U)) return {};
  return (sha1 ? "sha1:" : "sha256:") + hex(as_bytes(*bytes));
}

void add_file(std::string_view name, Entry& entry) {
  std::string path = claimed_path(entry.folder + "/" + std::string(name));
  if (!path.empty()) entry.claims.claims.push_back({std::move(path), {}});
}

void take_line(char letter, std::string_view value, Entry& entry) {
  entry.any_line = true;
  switch (letter) {
    case 'P': entry.package.name = value; break;
    case 'V': entry.package.version = value; break;
    case 'A': entry.package.architecture = value; break;
    case 'o': entry.package.source_name = value; break;
    case 'L':
      if (!value.empty()) entry.package.licenses.assign(1, std::string(value));
      break;
    case 'F': entry.folder = value; break;
    case 'R': add_file(value, entry); break;
    case 'Z':
      if (!entry.claims.claims.empty()) entry.claims.claims.back().checksum = checksum(value);
      break;
    default: break;
  }
}

// False when the entry has lines but no package.
bool finish(Entry& entry, model::Facts& out) {
  const bool empty = !entry.any_line;
  model::Package& package = entry.package;
  const bool named = !package.name.empty() && !package.version.empty();
  if (named) {
    package.type = "apk";
    if (package.source_name == package.name) package.source_name.clear();
    entry.claims.type = "apk";
    entry.claims.package = package.name;
    if (!entry.claims.claims.empty()) out.claims.push_back(std::move(entry.claims));
    out.packages.push_back(std::move(package));
  }
  entry = {};
  return named || empty;
}

// The name space of the purl is the distribution's id, which other files tell: the merge sets it.
Status analyze_apk(const File& file, model::Facts& out) {
  Cursor cursor(file.bytes);
  Entry entry;
  bool well_formed = true;
  while (const auto line = cursor.line()) {
    if (trimmed(*line).empty()) {
      well_formed = finish(entry, out) && well_formed;
    } else if (line->size() < 2 || (*line)[1] != ':') {
      well_formed = false;
    } else {
      take_line(line->front(), trimmed(line->substr(2)), entry);
    }
  }
  well_formed = finish(entry, out) && well_formed;
  if (!well_formed) return make_error(ErrorCode::corrupt, "an entry lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.exact = "lib/apk/db/installed"},
                            {.exact = "usr/lib/apk/db/installed"}};

}  // namespace

constexpr Analyzer k_apk = {.name = "os/apk",
                            .version = 1,
                            .wants = k_wants,
                            .size_max = std::uint64_t{64} << 20,
                            .run = SpanFunction{analyze_apk},
                            .role = Role::database,
                            .what = "Alpine packages and the files they own (apk installed)"};

}  // namespace iar::analyze
