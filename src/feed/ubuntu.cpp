#include "feed/ubuntu.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "feed/common.h"

namespace iar::feed {

using advisory::Advisory;
using advisory::Remedy;
using advisory::State;
using advisory::Statement;

namespace {

using Name = std::pair<std::string_view, std::string_view>;

// In OSV's words: https://ossf.github.io/osv-schema/#affectedpackage-field
constexpr std::array<Name, 43> k_releases = {{
    {"warty", "4.10"},     {"hoary", "5.04"},    {"breezy", "5.10"},    {"dapper", "6.06:LTS"},
    {"edgy", "6.10"},      {"feisty", "7.04"},   {"gutsy", "7.10"},     {"hardy", "8.04:LTS"},
    {"intrepid", "8.10"},  {"jaunty", "9.04"},   {"karmic", "9.10"},    {"lucid", "10.04:LTS"},
    {"maverick", "10.10"}, {"natty", "11.04"},   {"oneiric", "11.10"},  {"precise", "12.04:LTS"},
    {"quantal", "12.10"},  {"raring", "13.04"},  {"saucy", "13.10"},    {"trusty", "14.04:LTS"},
    {"utopic", "14.10"},   {"vivid", "15.04"},   {"wily", "15.10"},     {"xenial", "16.04:LTS"},
    {"yakkety", "16.10"},  {"zesty", "17.04"},   {"artful", "17.10"},   {"bionic", "18.04:LTS"},
    {"cosmic", "18.10"},   {"disco", "19.04"},   {"eoan", "19.10"},     {"focal", "20.04:LTS"},
    {"groovy", "20.10"},   {"hirsute", "21.04"}, {"impish", "21.10"},   {"jammy", "22.04:LTS"},
    {"kinetic", "22.10"},  {"lunar", "23.04"},   {"mantic", "23.10"},   {"noble", "24.04:LTS"},
    {"oracular", "24.10"}, {"plucky", "25.04"},  {"questing", "25.10"},
}};

// What a subscription adds, in OSV's words where it has one.
constexpr std::array<Name, 7> k_services = {{{"esm", "Pro:"},
                                             {"esm-infra", "Pro:"},
                                             {"esm-infra-legacy", "Pro:"},
                                             {"esm-apps", "Pro:"},
                                             {"fips", "Pro:FIPS:"},
                                             {"fips-updates", "Pro:FIPS-updates:"},
                                             {"fips-preview", "Pro:FIPS-preview:"}}};

std::string_view found_in(auto const& names, std::string_view key) {
  const auto* const found = std::ranges::find(names, key, &Name::first);
  return found == names.end() ? std::string_view{} : found->second;
}

// "trusty/esm" and "esm-infra/trusty" as service and codename.
Name service_and_codename(std::string_view release) {
  const auto slash = release.find('/');
  if (slash == std::string_view::npos) return {"", release};
  const std::string_view left = release.substr(0, slash);
  const std::string_view right = release.substr(slash + 1);
  if (found_in(k_releases, left).empty()) return {left, right};
  return {right, left};
}

// "ignored (end of standard support)": how they say that nobody looks any more.
bool tells_of_end(std::string_view note) {
  return note.starts_with("end of") || note.starts_with("end-of-life") ||
         note.starts_with("out of standard support") || note.ends_with("end-of-life") ||
         note.ends_with("end of life");
}

bool is_version(std::string_view note) {
  return !note.empty() && is_digit(note.front()) && note.find(' ') == std::string_view::npos;
}

void apply_released(std::string_view note, Statement& out) {
  if (!is_version(note)) {
    mark_unknown(out, "released in", note.empty() ? "no version" : note);
    return;
  }
  out.ranges.push_back(fixed_range(note));
  out.remedy = Remedy::fixed;
}

void apply_affected(const UbuntuStatus& cell, Statement& out) {
  out.ranges.push_back(
      fixed_range(cell.status == "pending" && is_version(cell.note) ? cell.note : ""));
  add_note(out, cell.note);
  if (cell.status == "pending") {
    out.remedy = Remedy::pending;
  } else if (cell.status == "deferred") {
    out.remedy = Remedy::deferred;
  } else if (cell.status == "ignored") {
    out.remedy = tells_of_end(cell.note) ? Remedy::end_of_life : Remedy::will_not_fix;
  } else if (cell.status == "needs-triage") {
    out.state = State::under_investigation;
    add_note(out, cell.status);
  } else if (cell.status != "needed" && cell.status != "active") {
    mark_unknown(out, "status", cell.status);
  }
}

}  // namespace

std::string ubuntu_context(std::string_view release) {
  if (release == "devel") return "Ubuntu:devel";
  const auto [service, codename] = service_and_codename(release);
  const std::string_view version = found_in(k_releases, codename);
  if (version.empty()) {
    const bool none = release == "upstream" || release == "snap" || release == "product";
    return none ? std::string() : "Ubuntu:" + std::string(release);
  }
  if (service.empty()) return "Ubuntu:" + std::string(version);
  const std::string_view word = found_in(k_services, service);
  if (word.empty()) return "Ubuntu:" + std::string(version) + ":" + std::string(service);
  return "Ubuntu:" + std::string(word) + std::string(version);
}

void add_ubuntu_status(const UbuntuStatus& cell, std::string_view priority, Advisory& out) {
  if (cell.status == "DNE") return;
  Statement statement;
  statement.context = ubuntu_context(cell.release);
  if (statement.context.empty()) return;
  statement.package = cell.package;
  statement.severity = priority;
  if (cell.status == "not-affected") {
    statement.state = State::not_affected;
    add_note(statement, cell.note);
  } else if (cell.status == "released") {
    apply_released(cell.note, statement);
  } else {
    apply_affected(cell, statement);
  }
  const std::string_view service = service_and_codename(cell.release).first;
  if (service.starts_with("esm-")) {
    add_condition(statement, "repository", {std::string(service)});
  }
  out.statements.push_back(std::move(statement));
}

std::string ubuntu_time(std::string_view text) {
  constexpr std::string_view k_zone = " UTC";
  std::string out(text);
  if (!text.ends_with(k_zone)) return out;
  out.resize(out.size() - k_zone.size());
  const auto blank = out.find(' ');
  if (blank == std::string::npos) return out;
  out[blank] = 'T';
  return out + "Z";
}

}  // namespace iar::feed
