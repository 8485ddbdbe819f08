// secdb of Alpine and its kin (Wolfi, Chainguard, MinimOS): for each origin package the versions
// that fixed something, in JSON, and in YAML until 2020. https://security.alpinelinux.org
// Surprise: version "0" means never affected; one text may hold several ids and a remark.
#include <map>

#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/node_value.h"
#include "format/yaml.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Statement;

// "XSA-200", "GNUTLS-SA-2017-2"; not "N/A", "(BGP)", "CVE-????-?????".
bool is_id(std::string_view word) {
  const auto dash = word.find('-');
  if (dash == std::string_view::npos || dash == 0 || !is_upper(word.front())) return false;
  if (word.find_first_of("?()/") != std::string_view::npos) return false;
  return word.find_first_of("0123456789", dash) != std::string_view::npos;
}

struct Line {
  std::vector<std::string> cves;
  std::vector<std::string> others;
  std::string remark;
};

// A slip of the pen: "CVE_2019-2426", "CVE-2017-9269.patch".
std::string repaired(std::string_view word) {
  std::string out(word);
  if (out.starts_with("CVE_")) out[3] = '-';
  const auto cve = leading_cve(out);
  if (!cve.empty() && cve.size() < out.size() && out[cve.size()] == '.') out.resize(cve.size());
  return out;
}

Line parse_line(std::string_view text) {
  Line out;
  bool in_remark = false;
  for (const std::string_view part : split(text, ' ')) {
    const std::string word = repaired(trimmed(part));
    if (word.empty()) continue;
    in_remark = in_remark || word.starts_with('(');
    if (!in_remark && is_id(word)) {
      (word.starts_with("CVE-") ? out.cves : out.others).push_back(word);
    } else {
      out.remark += (out.remark.empty() ? "" : " ") + word;
    }
  }
  // Nothing that looks like an id: the text is one.
  if (out.cves.empty() && out.others.empty()) {
    out.others.emplace_back(trimmed(text));
    out.remark.clear();
  }
  return out;
}

// Of one file: what it says, by id.
class Collected {
 public:
  explicit Collected(std::string context) : context_(std::move(context)) {}

  void add(std::string_view package, std::string_view version, std::string_view text) {
    const Line line = parse_line(text);
    for (const auto& id : line.cves) {
      auto& aliases = put(id, package, version, line.remark).aliases;
      aliases.insert(aliases.end(), line.others.begin(), line.others.end());
    }
    for (const auto& id : line.others) {
      Advisory& advisory = put(id, package, version, line.remark);
      auto& names = line.cves.size() == 1 ? advisory.aliases : advisory.related;
      names.insert(names.end(), line.cves.begin(), line.cves.end());
    }
  }

  Status deliver_all(const Feed& feed, const Sinks& sinks) {
    for (auto& [id, advisory] : advisories_) TRY(deliver(feed, std::move(advisory), sinks));
    return {};
  }

 private:
  Advisory& put(const std::string& id, std::string_view package, std::string_view version,
                const std::string& remark) {
    Advisory& out = advisories_[id];
    out.id = id;
    Statement statement;
    statement.context = context_;
    statement.package = package;
    add_note(statement, remark);
    if (version == "0") {
      statement.state = advisory::State::not_affected;
    } else {
      statement.ranges.push_back(fixed_range(version));
      statement.remedy = advisory::Remedy::fixed;
    }
    out.statements.push_back(std::move(statement));
    return out;
  }

  std::string context_;
  std::map<std::string, Advisory, std::less<>> advisories_;
};

template <typename Value>
Status add_package(const Value& entry, Collected& out) {
  const auto package = entry.get("pkg");
  if (!package || package->text("name").empty()) return malformed("a package without a name");
  const auto fixes = package->get("secfixes");
  if (!fixes) return {};
  for (const auto& [version, ids] : fixes->members()) {
    for (const Value& id : ids.elements()) {
      const auto text = id.string();
      if (!text) return malformed("an id that is no text");
      if (!trimmed(*text).empty()) out.add(package->text("name"), version, *text);
    }
  }
  return {};
}

template <typename Value>
Status read_root(const Feed& feed, const Value& root, const Sinks& sinks) {
  const auto packages = root.get("packages");
  if (!packages) return malformed("no `packages`");
  const std::string_view release = root.text("distroversion");
  if (release.empty() && feed.context.empty()) return malformed("no `distroversion`");
  Collected collected(release.empty() ? std::string(feed.context)
                                      : "Alpine:" + std::string(release));
  for (const Value& entry : packages->elements()) TRY(add_package(entry, collected));
  return collected.deliver_all(feed, sinks);
}

Status read_secdb_json(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  return read_root(feed, root, sinks);
}

Status read_secdb_yaml(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.size() != 1) return malformed("not one YAML document");
  return read_root(feed, NodeValue(documents.front()), sinks);
}

}  // namespace

extern constexpr Format k_secdb_json = {
    .name = "secdb-json", .what = "secdb of Alpine and its kin", .read = read_secdb_json};
extern constexpr Format k_secdb_yaml = {
    .name = "secdb-yaml", .what = "secdb of Alpine until 2020", .read = read_secdb_yaml};

}  // namespace iar::feed
