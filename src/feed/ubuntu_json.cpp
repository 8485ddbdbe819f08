// Ubuntu's tracker as JSON, one object a CVE: `packages`, by release and name.
// https://github.com/aquasecurity/vuln-list (the notation) and the mirrors of its kind.
// Surprise: no release is a table of its own; "DNE" (no such package there) is most of the text.
#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/ubuntu.h"

namespace iar::feed {

namespace {

using advisory::Advisory;

// " CVSS:3.1/AV:N [7.5 HIGH]": the vector alone.
std::string_view vector_of(std::string_view text) {
  text = trimmed(text);
  return text.substr(0, text.find(' '));
}

Advisory head_of(const Feed& feed, const JsonValue& root) {
  Advisory out;
  out.id = root.text("candidate");
  out.published = ubuntu_time(root.text("public_date"));
  out.summary = one_line(root.text("description"));
  if (root.text("priority") != "untriaged") {
    add_severity(out, "Ubuntu", root.text("priority"), feed.name);
  }
  add_reference(out, "https://ubuntu.com/security/" + out.id);
  if (const auto list = root.get("references")) {
    for (const JsonValue& url : list->elements()) add_reference(out, url.string().value_or(""));
  }
  if (const auto list = root.get("cvss")) {
    for (const JsonValue& one : list->elements()) {
      for (const auto& [source, text] : one.members()) {
        const auto vector = vector_of(text.string().value_or(""));
        add_severity(out, cvss_type(vector), vector, source);
      }
      const auto vector = vector_of(one.string().value_or(""));
      add_severity(out, cvss_type(vector), vector, feed.name);
    }
    for (const auto& [source, text] : list->members()) {
      const auto vector = vector_of(text.string().value_or(""));
      add_severity(out, cvss_type(vector), vector, source);
    }
  }
  return out;
}

Status read_ubuntu_json(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto releases = root.get("packages");
  if (root.text("candidate").empty() || !releases) return malformed("no `candidate` or `packages`");
  Advisory out = head_of(feed, root);
  for (const auto& [release, packages] : releases->members()) {
    for (const auto& [package, cell] : packages.members()) {
      if (package.empty()) return malformed("a package without a name");
      add_ubuntu_status({release, package, cell.text("status"), cell.text("note")},
                        cell.text("priority"), out);
    }
  }
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_ubuntu_json = {.name = "ubuntu-json",
                                         .what = "Ubuntu's CVE tracker, turned to JSON",
                                         .read = read_ubuntu_json};

}  // namespace iar::feed
