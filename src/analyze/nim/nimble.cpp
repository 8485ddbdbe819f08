// A Nim package as nimble installs it: NAME.nimble in the folder NAME-VERSION below "pkgs", since
// nimble 0.14 NAME-VERSION-CHECKSUM below "pkgs2". Nimble documentation, "Nimble's folder structure
// and packages". Its surprise: the file is a program; the folder's name states what it says.
#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

bool is_checksum(std::string_view text) { return !checksum_of_hex("sha1", text, 40).empty(); }

Status analyze_nimble(const File& file, model::Facts& out) {
  std::string_view folder = file.path.substr(0, file.path.size() - base_name(file.path).size());
  if (!folder.empty()) folder.remove_suffix(1);
  folder = base_name(folder);
  auto last = folder.rfind('-');
  if (last != std::string_view::npos && is_checksum(folder.substr(last + 1))) {
    folder = folder.substr(0, last);
    last = folder.rfind('-');
  }
  const auto version = last == std::string_view::npos ? "" : folder.substr(last + 1);
  const bool numbered = !version.empty() && version.front() >= '0' && version.front() <= '9';
  if (!numbered || last == 0) {
    return make_error(ErrorCode::corrupt, "the folder is not named after package and version");
  }
  model::Package package;
  package.type = "nim";
  package.name = folder.substr(0, last);
  package.version = version;
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".nimble", .component = "pkgs"},
                            {.suffix = ".nimble", .component = "pkgs2"}};

}  // namespace

constexpr Analyzer k_nimble = {.name = "nim/nimble",
                               .version = 1,
                               .wants = k_wants,
                               .size_max = std::uint64_t{1} << 20,
                               .run = SpanFunction{analyze_nimble},
                               .what = "installed Nim packages"};

}  // namespace iar::analyze
