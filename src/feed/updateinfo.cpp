// updateinfo.xml of rpm repositories: errata and the packages that they bring.
// https://github.com/rpm-software-management/createrepo_c (updateinfo) is where it is written.
// Surprise: `type` says whether an erratum is about security at all; the release stands now in
// `release`, now in the name of a collection.
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/rpm_statements.h"
#include "format/xml.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Statement;
using format::XmlElement;

// A year of Fedora has some 100,000 packages in its errata.
constexpr std::size_t k_xml_elements_max = std::size_t{1} << 23;

ReleaseName release_of(const Feed& feed, const XmlElement& update, const XmlElement& collection) {
  if (!feed.context.empty()) return {std::string(feed.context), ""};
  ReleaseName out = release_name(update.text_of("release"));
  if (out.context.empty()) out = release_name(collection.text_of("name"));
  if (out.context.empty()) out = release_name(collection.attribute("short"));
  return out;
}

Status add_collection(const Feed& feed, const XmlElement& update, const XmlElement& collection,
                      RpmStatements& out) {
  const ReleaseName release = release_of(feed, update, collection);
  const XmlElement* const module = collection.find("module");
  for (const XmlElement& package : collection.children) {
    if (package.name != "package") continue;
    if (release.context.empty()) return malformed("an erratum that names no release");
    Statement statement;
    statement.context = release.context;
    statement.package = package.attribute("name");
    if (statement.package.empty()) return malformed("a package without a name");
    const auto version = rpm_version(package.attribute("epoch"), package.attribute("version"),
                                     package.attribute("release"));
    if (package.attribute("version").empty()) {
      mark_unknown(statement, "fixed in", "no version");
    } else {
      statement.ranges.push_back(fixed_range(version));
      statement.remedy = advisory::Remedy::fixed;
    }
    if (!release.repository.empty()) add_condition(statement, "repository", {release.repository});
    if (module != nullptr) {
      add_condition(statement, "module",
                    {std::string(module->attribute("name")) + ":" +
                     std::string(module->attribute("stream"))});
    }
    out.add(std::move(statement), package.attribute("arch"));
  }
  return {};
}

void add_references(const XmlElement& update, Advisory& out) {
  const XmlElement* const references = update.find("references");
  if (references == nullptr) return;
  for (const XmlElement& reference : references->children) {
    const std::string_view id = reference.attribute("id");
    if (reference.attribute("type") == "cve" && !leading_cve(id).empty()) {
      out.related.emplace_back(id);
    } else if (reference.attribute("type") == "self") {
      add_reference(out, reference.attribute("href"));
    }
  }
}

std::string_view date_of(const XmlElement& update, std::string_view name) {
  const XmlElement* const element = update.find(name);
  return element == nullptr ? std::string_view{} : element->attribute("date");
}

Status read_update(const Feed& feed, const XmlElement& update, const Sinks& sinks) {
  Advisory out;
  out.id = update.text_of("id");
  if (out.id.empty()) return malformed("an erratum without an id");
  if (update.attribute("type") != "security") out.kind = advisory::AdvisoryKind::maintenance;
  out.published = date_text(date_of(update, "issued"));
  out.modified = date_text(date_of(update, "updated"));
  out.summary = one_line(update.text_of("title"));
  const std::string_view severity = update.text_of("severity");
  if (severity != "None") add_severity(out, "word", severity, feed.name);
  add_references(update, out);
  RpmStatements statements;
  if (const XmlElement* const list = update.find("pkglist")) {
    for (const XmlElement& collection : list->children) {
      TRY(add_collection(feed, update, collection, statements));
    }
  }
  statements.put(out);
  return deliver(feed, std::move(out), sinks);
}

Status read_updateinfo(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto root,
             format::parse_xml(as_text(file.bytes), {.nodes_max = k_xml_elements_max}));
  if (root.name != "updates") return malformed("the root element is not `updates`");
  for (const XmlElement& update : root.children) {
    if (update.name == "update") TRY(read_update(feed, update, sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_updateinfo = {
    .name = "updateinfo", .what = "updateinfo.xml of rpm repositories", .read = read_updateinfo};

}  // namespace iar::feed
