// An opam package: the file opam of an installed one, below .opam-switch/packages/NAME.VERSION, or
// NAME.opam beside its sources. opam manual, "opam file format". Its surprise: name and version may
// be left to the names of file and folder.
#include "analyze/analyzers.h"
#include "analyze/dispatch.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

std::string_view folder_of(std::string_view path) {
  const auto name = base_name(path);
  path.remove_suffix(std::min(path.size(), name.size() + 1));
  return path;
}

// `FIELD: "TEXT"`
std::string_view field(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return {};
  line = trimmed(line.substr(name.size()));
  if (!line.starts_with(':')) return {};
  line = trimmed(line.substr(1));
  if (!line.starts_with('"')) return {};
  line.remove_prefix(1);
  return before(line, '"');
}

struct Opam {
  std::string_view name;
  std::string_view version;
};

Opam read_fields(ByteView bytes) {
  Opam out;
  Cursor cursor(bytes);
  while (const auto line = cursor.line()) {
    if (out.name.empty()) out.name = field(*line, "name");
    if (out.version.empty()) out.version = field(*line, "version");
  }
  return out;
}

// What NAME.opam and the folder NAME.VERSION leave unsaid in the file.
void complete(std::string_view path, Opam& out) {
  const auto base = base_name(path);
  const auto folder = base_name(folder_of(path));
  if (out.name.empty() && base != "opam") out.name = base.substr(0, base.rfind('.'));
  if (out.name.empty()) out.name = folder.substr(0, folder.find('.'));
  const bool named =
      folder.starts_with(out.name) && folder.substr(out.name.size()).starts_with('.');
  if (out.version.empty() && named) out.version = folder.substr(out.name.size() + 1);
}

Status analyze_opam(const File& file, model::Facts& out) {
  Opam opam = read_fields(file.bytes);
  complete(file.path, opam);
  // Authors leave the version to the release.
  if (opam.name.empty() || opam.version.empty()) return {};
  model::Package package;
  package.type = "opam";
  package.name = opam.name;
  package.version = opam.version;
  const bool installed = file.path.find(".opam-switch/packages/") != std::string_view::npos;
  if (!installed) package.presence = model::Presence::declared;
  out.packages.push_back(std::move(package));
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".opam"}, {.basename = "opam", .component = ".opam-switch"}};

}  // namespace

constexpr Analyzer k_opam = {.name = "ocaml/opam",
                             .version = 1,
                             .wants = k_wants,
                             .size_max = std::uint64_t{1} << 20,
                             .run = SpanFunction{analyze_opam},
                             .what = "OCaml packages of opam"};

}  // namespace iar::analyze
