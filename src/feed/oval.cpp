// OVAL definitions of rpm distributions (Azure Linux, Photon, Oracle, AlmaLinux and the like).
// https://oval-community-guidelines.readthedocs.io/en/latest/oval-definitions-schema.html
// Surprise: a definition points to tests, which point to objects (names) and states (versions);
// whether a module or an architecture is meant stands in criteria beside them.
#include <unordered_map>

#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/rpm_statements.h"
#include "format/xml.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::EventKind;
using advisory::Statement;
using format::XmlElement;

constexpr std::size_t k_oval_elements_max = std::size_t{1} << 23;
constexpr int k_criteria_depth_max = 20;
constexpr std::size_t k_platforms_max = 64;  // each has statements of its own

using Index = std::unordered_map<std::string_view, const XmlElement*>;

Index index_of(const XmlElement& root, std::string_view list) {
  Index out;
  if (const XmlElement* const found = root.find(list)) {
    for (const XmlElement& one : found->children) out[one.attribute("id")] = &one;
  }
  return out;
}

const XmlElement* looked_up(const Index& index, std::string_view id) {
  const auto found = index.find(id);
  return found == index.end() ? nullptr : found->second;
}

// What the criteria around a package ask for.
struct Around {
  std::string module;  // "nodejs:18"
  std::string architecture;
};

// "Module nodejs:18 is enabled"; "Oracle Linux arch is x86_64"
void apply_comment(std::string_view comment, Around& out) {
  constexpr std::string_view k_module = "Module ";
  constexpr std::string_view k_enabled = " is enabled";
  constexpr std::string_view k_arch = " arch is ";
  if (comment.starts_with(k_module) && comment.ends_with(k_enabled)) {
    comment.remove_prefix(k_module.size());
    comment.remove_suffix(k_enabled.size());
    out.module = comment;
  }
  const auto arch = comment.find(k_arch);
  if (arch != std::string_view::npos) out.architecture = comment.substr(arch + k_arch.size());
}

class Oval {
 public:
  explicit Oval(const XmlElement& root)
      : tests_(index_of(root, "tests")),
        objects_(index_of(root, "objects")),
        states_(index_of(root, "states")) {}

  // Adds what the criteria ask of packages. Errors: limit.
  Status add_criteria(const XmlElement& criteria, const Statement& model, Around around, int depth,
                      RpmStatements& out) const {
    if (depth > k_criteria_depth_max) {
      return make_error(ErrorCode::limit, "criteria nested too deeply");
    }
    for (const XmlElement& child : criteria.children) {
      if (child.name == "criterion") apply_comment(child.attribute("comment"), around);
    }
    for (const XmlElement& child : criteria.children) {
      if (child.name == "criteria") TRY(add_criteria(child, model, around, depth + 1, out));
      if (child.name == "criterion") add_test(child.attribute("test_ref"), model, around, out);
    }
    return {};
  }

 private:
  void add_test(std::string_view id, const Statement& model, const Around& around,
                RpmStatements& out) const {
    const XmlElement* const test = looked_up(tests_, id);
    if (test == nullptr) return;
    const XmlElement* const object = reference(*test, "object", "object_ref", objects_);
    const XmlElement* const state = reference(*test, "state", "state_ref", states_);
    if (object == nullptr || state == nullptr) return;
    const XmlElement* const evr = state->find("evr");
    // Signatures and the release itself are tested, too.
    if (evr == nullptr || object->text_of("name").empty()) return;
    Statement statement = model;
    statement.package = object->text_of("name");
    apply_evr(evr->attribute("operation"), evr->text, statement);
    if (!around.module.empty()) add_condition(statement, "module", {around.module});
    out.add(std::move(statement),
            around.architecture.empty() ? state->text_of("arch") : around.architecture);
  }

  static const XmlElement* reference(const XmlElement& test, std::string_view child,
                                     std::string_view key, const Index& index) {
    const XmlElement* const element = test.find(child);
    return element == nullptr ? nullptr : looked_up(index, element->attribute(key));
  }

  static void apply_evr(std::string_view operation, std::string_view version, Statement& out) {
    if (operation == "less than") {
      out.ranges.push_back(fixed_range(version));
      out.remedy = advisory::Remedy::fixed;
    } else if (operation == "less than or equal") {
      out.ranges.push_back(fixed_range(""));
      out.ranges.back().events.push_back({EventKind::last_affected, std::string(version)});
    } else if (operation == "equals" || operation.empty()) {
      out.versions.emplace_back(version);
    } else {
      mark_unknown(out, operation, version);
    }
  }

  Index tests_;
  Index objects_;
  Index states_;
};

// "azurelinux-3.0-oval.xml" where the platform has no number.
std::string version_in(std::string_view path) {
  for (const std::string_view part : split(path.substr(path.rfind('/') + 1), '-')) {
    const bool number = !part.empty() && is_digit(part.front()) &&
                        part.find_first_not_of("0123456789.") == std::string_view::npos;
    if (number) return std::string(part);
  }
  return {};
}

std::vector<std::string> contexts_of(const Feed& feed, const FeedFile& file,
                                     const XmlElement& metadata) {
  if (!feed.context.empty()) return {std::string(feed.context)};
  std::vector<std::string> out;
  const XmlElement* const affected = metadata.find("affected");
  if (affected == nullptr) return out;
  for (const XmlElement& platform : affected->children) {
    if (platform.name != "platform") continue;
    std::string context = release_name(platform.text).context;
    if (context.empty())
      context = release_name(platform.text + " " + version_in(file.path)).context;
    if (!context.empty()) out.push_back(std::move(context));
  }
  sort_unique(out);
  return out;
}

// The first reference that is no CVE names the advisory, else the first one does.
void add_ids(const XmlElement& metadata, Advisory& out) {
  for (const XmlElement& child : metadata.children) {
    if (child.name != "reference") continue;
    std::string_view id = child.attribute("ref_id");
    const auto cve = id.find("CVE-");
    if (cve != std::string_view::npos) {
      out.related.emplace_back(id.substr(cve));
    } else if (out.id.empty()) {
      out.id = id;
    }
    add_reference(out, child.attribute("ref_url"));
  }
  if (!out.id.empty() || out.related.empty()) return;
  out.id = out.related.front();
  std::erase(out.related, out.id);
}

// Photon counts its references; the title has the advisory's own name.
std::string photon_id(std::string_view title) {
  return title.starts_with("PHSA-") ? std::string(title.substr(0, title.find(' '))) : "";
}

void apply_advisory(const Feed& feed, const XmlElement& metadata, Advisory& out) {
  const XmlElement* const inner = metadata.find("advisory");
  const XmlElement& source = inner == nullptr ? metadata : *inner;
  const std::string_view severity = source.text_of("severity");
  if (severity != "N/A") add_severity(out, "word", severity, feed.name);
  out.published = metadata.text_of("advisory_date");
  if (inner == nullptr) return;
  if (const XmlElement* const issued = inner->find("issued")) {
    out.published = issued->attribute("date");
  }
  for (const XmlElement& child : inner->children) {
    if (child.name == "cve") out.related.push_back(child.text);
  }
}

Status read_definition(const Feed& feed, const FeedFile& file, const Oval& oval,
                       const XmlElement& definition, const Sinks& sinks) {
  const XmlElement* const metadata = definition.find("metadata");
  const XmlElement* const criteria = definition.find("criteria");
  if (metadata == nullptr || criteria == nullptr) return malformed("a definition without criteria");
  Advisory out;
  const std::string_view title = metadata->text_of("title");
  out.id = photon_id(title);
  add_ids(*metadata, out);
  if (out.id.empty()) out.id = definition.attribute("id");
  if (out.id.empty()) return malformed("a definition without an id");
  out.summary = one_line(title);
  if (definition.attribute("class") != "patch" &&
      definition.attribute("class") != "vulnerability") {
    out.kind = advisory::AdvisoryKind::maintenance;
  }
  apply_advisory(feed, *metadata, out);
  const auto contexts = contexts_of(feed, file, *metadata);
  if (contexts.empty()) return malformed("a definition that names no release");
  if (contexts.size() > k_platforms_max) {
    return make_error(ErrorCode::limit, "too many releases of one definition");
  }
  RpmStatements statements;
  for (const std::string& context : contexts) {
    Statement model;
    model.context = context;
    if (metadata->text_of("patchable") == "Not Applicable") {
      model.state = advisory::State::not_affected;
      add_note(model, "patchable: Not Applicable");
    }
    TRY(oval.add_criteria(*criteria, model, {}, 0, statements));
  }
  statements.put(out);
  // Azure Linux names the sources of its packages.
  for (Statement& one : out.statements) {
    if (package_kind_of(one.context) == advisory::PackageKind::source) {
      one.kind = advisory::PackageKind::source;
    }
  }
  return deliver(feed, std::move(out), sinks);
}

Status read_oval(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto root,
             format::parse_xml(as_text(file.bytes), {.nodes_max = k_oval_elements_max}));
  const XmlElement* const definitions = root.find("definitions");
  if (root.name != "oval_definitions" || definitions == nullptr) {
    return malformed("no OVAL definitions");
  }
  const Oval oval(root);
  for (const XmlElement& definition : definitions->children) {
    TRY(read_definition(feed, file, oval, definition, sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_oval = {
    .name = "oval", .what = "OVAL definitions of rpm distributions", .read = read_oval};

}  // namespace iar::feed
