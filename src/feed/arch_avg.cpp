// Arch Linux's vulnerability groups (AVG): one object, or a list of them.
// https://security.archlinux.org/all.json and https://wiki.archlinux.org/title/Arch_Security_Team
// Surprise: `affected` is the version that somebody looked at; all before the fix are.
#include "base/json.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Remedy;
using advisory::State;
using advisory::Statement;

std::vector<std::string> texts(const JsonValue& root, std::string_view key) {
  std::vector<std::string> out;
  const auto list = root.get(key);
  for (const JsonValue& one : list ? list->elements() : std::vector<JsonValue>{}) {
    if (const auto text = one.string()) out.emplace_back(*text);
  }
  return out;
}

Statement model_of(const JsonValue& group) {
  const std::string_view status = group.text("status");
  const std::string_view fixed = group.text("fixed");
  Statement out;
  out.context = "Arch Linux";
  out.kind = advisory::PackageKind::binary;
  add_note(out, group.text("type"));
  if (status == "Not affected") {
    out.state = State::not_affected;
    return out;
  }
  out.ranges.push_back(fixed_range(fixed));
  if (status == "Fixed") {
    if (fixed.empty()) mark_unknown(out, "fixed in", "no version");
    out.remedy = Remedy::fixed;
  } else if (status == "Testing") {
    out.remedy = Remedy::pending;
  } else if (status == "Unknown") {
    out.state = State::under_investigation;
  } else if (status != "Vulnerable") {
    mark_unknown(out, "status", status);
  }
  return out;
}

Status read_group(const Feed& feed, const JsonValue& group, const Sinks& sinks) {
  Advisory out;
  out.id = group.text("name");
  if (out.id.empty()) return malformed("a group without a name");
  out.aliases = texts(group, "advisories");
  out.related = texts(group, "issues");
  if (group.text("severity") != "Unknown") {
    add_severity(out, "word", group.text("severity"), feed.name);
  }
  add_reference(out, "https://security.archlinux.org/" + out.id);
  const Statement model = model_of(group);
  for (auto& package : texts(group, "packages")) {
    out.statements.push_back(model);
    out.statements.back().package = std::move(package);
  }
  return deliver(feed, std::move(out), sinks);
}

Status read_arch_avg(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_array()) return read_group(feed, root, sinks);
  for (const JsonValue& group : root.elements()) TRY(read_group(feed, group, sinks));
  return {};
}

}  // namespace

extern constexpr Format k_arch_avg = {
    .name = "arch-avg", .what = "Arch Linux's vulnerability groups", .read = read_arch_avg};

}  // namespace iar::feed
