// One record of the OSV schema as an advisory, whatever notation it is written in.
// https://ossf.github.io/osv-schema/ (1.7)
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "feed/common.h"
#include "feed/osv_parts.h"

namespace iar::feed {

// `Value` answers like JsonValue: NodeValue does, too.
template <typename Value>
class OsvRecord {
 public:
  OsvRecord(const Feed& feed, const Value& root) : feed_(feed), root_(root) {}

  // Errors: corrupt (no object, or one without an id).
  Result<advisory::Advisory> read() {
    if (!root_.is_object()) return malformed("an OSV record is no object");
    if (root_.text("id").empty()) return malformed("an OSV record has no id");
    head();
    severities();
    references();
    const auto affected = root_.get("affected");
    if (!affected) return std::move(out_);
    for (const Value& one : affected->elements()) {
      if (!one.is_object()) return malformed("an element of `affected` is no object");
      read_affected(one);
    }
    return std::move(out_);
  }

 private:
  static std::vector<std::string> texts(const Value& object, std::string_view key) {
    std::vector<std::string> out;
    const auto list = object.get(key);
    if (!list) return out;
    for (const Value& one : list->elements()) {
      if (const auto text = one.string()) out.emplace_back(*text);
    }
    return out;
  }

  void head() {
    out_.id = root_.text("id");
    out_.kind = osv_kind(out_.id);
    out_.aliases = texts(root_, "aliases");
    out_.related = texts(root_, "related");
    for (auto& id : texts(root_, "upstream")) out_.related.push_back(std::move(id));
    out_.published = date_text(root_.text("published"));
    out_.modified = date_text(root_.text("modified"));
    out_.withdrawn = root_.text("withdrawn");
    out_.summary = one_line(root_.text("summary"));
    if (out_.summary.empty()) out_.summary = one_line(root_.text("details"));
  }

  // Vectors, then the database's own word.
  void severities() {
    if (const auto list = root_.get("severity")) {
      for (const Value& one : list->elements()) {
        add_severity(out_, one.text("type"), one.text("score"), feed_.name);
      }
    }
    if (const auto own = root_.get("database_specific")) {
      add_severity(out_, "word", own->text("severity"), feed_.name);
    }
    add_severity(out_, "word", severity_of_title(out_.id, out_.summary), feed_.name);
  }

  void references() {
    const auto list = root_.get("references");
    if (!list) return;
    const auto all = list->elements();
    for (const bool telling : {true, false}) {
      for (const Value& one : all) {
        if ((one.text("type") == "ADVISORY") == telling) add_reference(out_, one.text("url"));
      }
    }
  }

  void read_affected(const Value& one) {
    const auto package = one.get("package");
    // Repositories alone: there is no package to find.
    if (!package || package->text("name").empty()) return;
    advisory::Statement statement;
    statement.context = package->text("ecosystem");
    statement.package = package->text("name");
    statement.kind = package_kind_of(statement.context);
    const bool said = read_ranges(one, statement);
    statement.versions = texts(one, "versions");
    const bool unsaid = statement.ranges.empty() && statement.versions.empty();
    const bool plain = statement.state == advisory::State::affected;
    if (said && unsaid && plain) return;
    // OSV calls a version affected that is listed or inside a range. Here there is neither, and yet
    // somebody named the package.
    if (unsaid && plain) mark_unknown(statement, "neither ranges", "nor versions");
    if (!statement.ranges.empty() && lists_are_expansions(statement.context)) {
      statement.versions.clear();
    }
    read_severity(one, statement);
    if (const auto own = one.get("database_specific")) {
      add_last_known(own->text("last_known_affected_version_range"), statement);
    }
    const auto specific = one.get("ecosystem_specific");
    if (!specific) return out_.statements.push_back(std::move(statement));
    read_specific(*specific, std::move(statement));
  }

  // Whether the record has ranges at all; those of repositories are passed over.
  bool read_ranges(const Value& one, advisory::Statement& out) {
    const auto ranges = one.get("ranges");
    if (!ranges) return false;
    const auto all = ranges->elements();
    for (const Value& range : all) {
      const std::string_view type = range.text("type");
      if (type == "GIT") continue;
      if (type != "SEMVER" && type != "ECOSYSTEM") mark_unknown(out, "range of type", type);
      read_range(range, out);
    }
    return !all.empty();
  }

  void read_range(const Value& range, advisory::Statement& out) {
    advisory::Range made;
    const auto events = range.get("events");
    if (!events) return mark_unknown(out, "range without", "events");
    for (const Value& event : events->elements()) {
      for (const auto& [key, value] : event.members()) {
        add_event(key, value.string().value_or(""), made, out);
      }
    }
    if (!made.events.empty()) out.ranges.push_back(std::move(made));
  }

  void read_severity(const Value& one, advisory::Statement& out) {
    const auto list = one.get("severity");
    if (!list) return;
    for (const Value& severity : list->elements()) {
      add_severity(out_, severity.text("type"), severity.text("score"), feed_.name);
      if (out.severity.empty()) out.severity = severity.text("score");
    }
  }

  void read_specific(const Value& specific, advisory::Statement statement) {
    apply_urgency(specific.text("urgency"), statement);
    add_note(statement, custom_ranges(specific));
    add_condition(statement, "symbol", texts(specific, "affected_functions"));
    // SUSE lists a source package's binaries; without, the names are those of binaries.
    const auto imports = specific.get("imports");
    if (!imports) return out_.statements.push_back(std::move(statement));
    ImportGroups groups;
    for (const Value& import : imports->elements()) {
      groups.add(import.text("path"), texts(import, "symbols"), texts(import, "goos"),
                 texts(import, "goarch"));
    }
    groups.put(std::move(statement), out_.statements);
  }

  // Go's ranges of versions that its modules do not have, in words.
  static std::string custom_ranges(const Value& specific) {
    std::string out;
    const auto ranges = specific.get("custom_ranges");
    if (!ranges) return out;
    for (const Value& range : ranges->elements()) {
      const auto events = range.get("events");
      if (!events) continue;
      for (const Value& event : events->elements()) {
        for (const auto& [key, value] : event.members()) {
          out += (out.empty() ? "versions of the product: " : " ") + std::string(key) + " " +
                 std::string(value.string().value_or(""));
        }
      }
    }
    return out;
  }

  const Feed& feed_;
  const Value& root_;
  advisory::Advisory out_;
};

}  // namespace iar::feed
