// The list of installed packages of Alpine and its relatives: apk's "installed" file, lines of one
// letter, a colon and a value, a blank line after each package. Described in apk-tools,
// apk-db(5) / src/database.c; fields in the Alpine wiki, "Apk spec". Its surprise: letters differ
// by case (A architecture, a access rights), and checksums are "Q1" and the base64 of a SHA-1.
#include <map>

#include "analyze/analyzers.h"
#include "analyze/dependencies.h"
#include "analyze/text.h"
#include "base/hash.h"

namespace iar::analyze {

namespace {

struct Entry {
  model::Package package;
  model::ClaimList claims;
  std::string folder;
  std::vector<std::string> needs;
  std::vector<std::string> provides;
  bool any_line = false;
};

std::string checksum(std::string_view value) {
  const bool sha1 = value.starts_with("Q1");
  if (!sha1 && !value.starts_with("Q2")) return {};
  const auto bytes = base64_decoded(value.substr(2));
  if (!bytes || bytes->size() != (sha1 ? 20U : 32U)) return {};
  return (sha1 ? "sha1:" : "sha256:") + hex(as_bytes(*bytes));
}

// "a so:libc.so.1=1.2 !b c>=2": without conditions, and without what must not be there.
std::vector<std::string> words_of(std::string_view value) {
  std::vector<std::string> out;
  for (auto word = next_word(value); !word.empty(); word = next_word(value)) {
    word = word.substr(0, word.find_first_of("<>=~"));
    if (!word.empty() && word.front() != '!') out.emplace_back(word);
  }
  return out;
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
    case 'D': entry.needs = words_of(value); break;
    case 'p': entry.provides = words_of(value); break;
    case 'F': entry.folder = value; break;
    case 'R': add_file(value, entry); break;
    case 'Z':
      if (!entry.claims.claims.empty()) entry.claims.claims.back().checksum = checksum(value);
      break;
    default: break;
  }
}

// What all entries need and provide: names of packages, and "so:libc.musl-x86_64.so.1", "cmd:sh".
class Needs {
 public:
  // Of the package that was added last.
  void add(Entry& entry, const model::Facts& out) {
    const std::size_t index = out.packages.size() - 1;
    entry.provides.push_back(out.packages.back().name);
    for (std::string& each : entry.provides) {
      const auto [place, first] = providers_.try_emplace(std::move(each), index);
      if (!first && place->second != index) place->second = k_several;
    }
    needs_.emplace_back(index, std::move(entry.needs));
  }

  // Once all are known. What several packages provide stays open.
  void resolve(model::Facts& out) const {
    for (const auto& [index, names] : needs_) {
      auto& dependencies = out.packages[index].dependencies;
      for (const std::string& name : names) {
        const auto found = providers_.find(name);
        if (found == providers_.end() || found->second == k_several || found->second == index) {
          continue;
        }
        dependencies.push_back(out.packages[found->second].name);
      }
      sort_dependencies(dependencies);
    }
  }

 private:
  static constexpr std::size_t k_several = ~std::size_t{0};
  std::map<std::string, std::size_t> providers_;
  std::vector<std::pair<std::size_t, std::vector<std::string>>> needs_;
};

// False when the entry has lines but no package.
bool finish(Entry& entry, Needs& needs, model::Facts& out) {
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
    needs.add(entry, out);
  }
  entry = {};
  return named || empty;
}

// The name space of the purl is the distribution's id, which other files tell: the merge sets it.
Status analyze_apk(const File& file, model::Facts& out) {
  Cursor cursor(file.bytes);
  Entry entry;
  Needs needs;
  bool well_formed = true;
  while (const auto line = cursor.line()) {
    if (trimmed(*line).empty()) {
      well_formed = finish(entry, needs, out) && well_formed;
    } else if (line->size() < 2 || (*line)[1] != ':') {
      well_formed = false;
    } else {
      take_line(line->front(), trimmed(line->substr(2)), entry);
    }
  }
  well_formed = finish(entry, needs, out) && well_formed;
  needs.resolve(out);
  if (!well_formed) return make_error(ErrorCode::corrupt, "an entry lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.exact = "lib/apk/db/installed"},
                            {.exact = "usr/lib/apk/db/installed"}};

}  // namespace

constexpr Analyzer k_apk = {.name = "os/apk",
                            .version = 2,
                            .wants = k_wants,
                            .size_max = std::uint64_t{64} << 20,
                            .run = SpanFunction{analyze_apk},
                            .role = Role::database,
                            .what = "Alpine packages and the files they own (apk installed)"};

}  // namespace iar::analyze
