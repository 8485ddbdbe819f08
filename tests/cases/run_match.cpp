#include "cases/run_match.h"

#include <algorithm>
#include <array>
#include <ranges>

#include "advisory/database_builder.h"
#include "advisory/enrichment_table.h"
#include "base/text.h"
#include "feed/feed.h"
#include "match/finding.h"
#include "model/property.h"
#include "support/temporary_folder.h"

namespace iar::cases {

namespace {

using match::Finding;
using match::Findings;

// Words between blanks; double quotes hold blanks together.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  bool quoted = false;
  bool open = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
      continue;
    }
    if (is_blank(c) && !quoted) {
      open = false;
      continue;
    }
    if (!std::exchange(open, true)) out.emplace_back();
    out.back() += c;
  }
  return out;
}

Error unknown(std::string_view what, std::string_view word) {
  return make_error(ErrorCode::corrupt, "unknown " + std::string(what), std::string(word));
}

Status take_word(std::string_view word, model::InventoryPackage& out) {
  const auto equals = word.find('=');
  const std::string_view key = word.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
  if (key == "declared") {
    out.package.presence = model::Presence::declared;
  } else if (key == "development") {
    out.package.development = true;
  } else if (key == "base") {
    out.base = model::BaseMembership::base;
  } else if (key == "owner") {
    out.owner = model::Owner{"deb", std::string(value), "1", model::OwnerBasis::checksum};
  } else if (key == "namespace") {
    out.package.name_space = value;
  } else if (key == "source") {
    out.package.source_name = value;
  } else if (key == "source_version") {
    out.package.source_version = value;
  } else if (key == "arch") {
    out.package.architecture = value;
  } else if (equals != std::string_view::npos) {
    model::set_property(out.package, key, value);
  } else {
    return unknown("word of a package", word);
  }
  return {};
}

Status take_line(const std::vector<std::string>& words, model::Inventory& out) {
  if (words[0] == "os" && words.size() >= 2) {
    out.os.emplace();
    out.os->id = words[1];
    if (words.size() > 2) out.os->version_id = words[2];
    return {};
  }
  if (words[0] == "platform" && words.size() == 2) {
    out.platform.os = words[1];
    return {};
  }
  if (words[0] != "package" || words.size() < 4) return unknown("line of an inventory", words[0]);
  model::InventoryPackage package;
  package.package.type = words[1];
  package.package.name = words[2];
  package.package.version = words[3];
  for (const auto& word : words | std::views::drop(4)) TRY(take_word(word, package));
  out.packages.push_back(std::move(package));
  return {};
}

// "feed NAME [PATH]": one file of that feed.
Status add_feed(std::string_view section, std::string_view text, advisory::DatabaseBuilder& out) {
  const auto words = words_of(section);
  const feed::Feed* const feed = words.size() < 2 ? nullptr : feed::find_feed(words[1]);
  if (feed == nullptr) return unknown("section", section);
  const std::string path = words.size() > 2 ? words[2] : "file";
  const feed::Sinks sinks = {[&](advisory::Advisory&& advisory) -> Status {
                               advisory.source = feed->name;
                               out.add(std::move(advisory));
                               return {};
                             },
                             [&](advisory::Enrichment&& value) -> Status {
                               advisory::add_enrichment(out, feed->name, value);
                               return {};
                             }};
  return feed->format->read(*feed, {path, as_bytes(text)}, sinks);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

void add_if(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out += " " + std::string(key) + "=" + std::string(value);
}

constexpr std::array<std::string_view, 4> k_kinds = {"", "malicious_package", "unmaintained",
                                                     "end_of_life"};
constexpr std::array<std::string_view, 6> k_remedies = {
    "", "", "pending", "deferred", "will_not_fix", "end_of_life"};
constexpr std::array<std::string_view, 4> k_whys = {"", "no_ecosystem", "no_distribution",
                                                    "no_advisories"};

std::string line_of(const Finding& finding, const model::Inventory& inventory, bool parts) {
  const bool affected = finding.state == match::FindingState::affected;
  std::string out = finding.package ? inventory.packages[*finding.package].package.name : "image";
  out += " " + finding.id + (affected ? " affected " : " undetermined ");
  out += match::level_name(finding.rating.level);
  add_if(out, "kind", k_kinds.at(static_cast<std::size_t>(finding.kind)));
  add_if(out, "fixed", joined(finding.fixed));
  add_if(out, "subscription", joined(finding.fixed_with_subscription));
  add_if(out, "remedy", k_remedies.at(static_cast<std::size_t>(finding.remedy)));
  if (finding.package_class != match::PackageClass::code) {
    add_if(out, "class", match::package_class_name(finding.package_class));
  }
  if (!parts) return out + "\n";
  out += " priority=" + std::to_string(finding.priority.value) + "\n";
  for (const auto& part : finding.priority.parts) {
    out += "  " + part.name + " " + std::to_string(part.points) + ": " + part.why + "\n";
  }
  return out;
}

std::string text_of(const Findings& all, const model::Inventory& inventory, bool parts) {
  std::string out;
  for (const Finding& finding : all.findings) out += line_of(finding, inventory, parts);
  if (all.owned > 0) out += "owned " + std::to_string(all.owned) + "\n";
  if (all.rejected > 0) out += "rejected " + std::to_string(all.rejected) + "\n";
  for (const auto& one : all.unlooked) {
    out += "unlooked " + std::string(k_whys.at(static_cast<std::size_t>(one.why))) + " " +
           one.type + " " + std::to_string(one.packages) + "\n";
  }
  return out;
}

}  // namespace

Result<model::Inventory> inventory_of(std::string_view text) {
  model::Inventory out;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = words_of(line);
    if (!words.empty()) TRY(take_line(words, out));
  }
  return out;
}

Result<std::string> match_text(const Case& one) {
  const testing::TemporaryFolder folder;
  advisory::DatabaseBuilder builder;
  for (const auto& [name, text] : one.sections) {
    if (name.starts_with("feed ")) TRY(add_feed(name, text, builder));
  }
  TRY_ASSIGN(const auto key, advisory::SigningKey::generate());
  advisory::TrustedKeys trusted;
  trusted.add(key.public_key());
  const std::string path = folder.text() + "/db";
  TRY(builder.write(path, {}, key));
  TRY_ASSIGN(advisory::DatabaseFile file, advisory::DatabaseFile::open(path, trusted));
  const advisory::Database database(std::move(file));
  TRY_ASSIGN(const auto matcher, match::Matcher::make(database));
  TRY_ASSIGN(const auto inventory, inventory_of(one.section("inventory")));
  TRY_ASSIGN(const auto found, match::find(matcher, inventory, one.header("day")));
  return text_of(found, inventory, one.header("priority") == "parts");
}

}  // namespace iar::cases
