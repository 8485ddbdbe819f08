// Amazon's updateinfo turned to JSON, an erratum a file, its elements by their names.
// https://alas.aws.amazon.com tells of the errata; the notation is the mirror's.
// Surprise: the collection's short name tells release and extra apart by three dashes.
#include "base/json.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/rpm_statements.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Statement;

// The members on the way; no value where one is missing.
std::optional<JsonValue> at(const JsonValue& root, std::string_view first,
                            std::string_view second) {
  const auto inner = root.get(first);
  return inner ? inner->get(second) : std::nullopt;
}

Status add_packages(const JsonValue& collection, RpmStatements& out) {
  const ReleaseName release = release_name(collection.text("Short"));
  if (release.context.empty()) return malformed("an erratum that names no release");
  const auto packages = collection.get("Package");
  if (!packages) return {};
  for (const JsonValue& package : packages->elements()) {
    Statement statement;
    statement.context = release.context;
    statement.package = package.text("Name");
    if (statement.package.empty() || package.text("Version").empty()) {
      return malformed("a package without name or version");
    }
    statement.ranges.push_back(fixed_range(
        rpm_version(package.text("Epoch"), package.text("Version"), package.text("Release"))));
    statement.remedy = advisory::Remedy::fixed;
    if (!release.repository.empty()) add_condition(statement, "repository", {release.repository});
    out.add(std::move(statement), package.text("Arch"));
  }
  return {};
}

Status read_alas_json(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  Advisory out;
  out.id = root.text("ID");
  const auto collection = at(root, "Pkglist", "Collection");
  if (out.id.empty() || !collection) return malformed("an erratum without id or packages");
  if (root.text("Type") != "security") out.kind = advisory::AdvisoryKind::maintenance;
  if (const auto issued = root.get("Issued")) out.published = date_text(issued->text("Date"));
  if (const auto updated = root.get("Updated")) out.modified = date_text(updated->text("Date"));
  out.summary = one_line(root.text("Title"));
  add_severity(out, "word", root.text("Severity"), feed.name);
  if (const auto references = at(root, "References", "Reference")) {
    for (const JsonValue& reference : references->elements()) {
      if (reference.text("Type") == "cve") out.related.emplace_back(reference.text("ID"));
    }
  }
  RpmStatements statements;
  TRY(add_packages(*collection, statements));
  statements.put(out);
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_alas_json = {
    .name = "alas-json", .what = "Amazon's errata, turned to JSON", .read = read_alas_json};

}  // namespace iar::feed
