#include "match/match.h"

#include <algorithm>

namespace iar::match {

namespace {

using advisory::PackageKind;
using advisory::State;
using version::Answer;

// A statement that names its modules holds for packages of one of them only; one that names none,
// for packages outside of modules (Red Hat, "Modularity").
bool module_fits(const advisory::Statement& statement, const model::Package& package) {
  const auto value = [](const auto& pairs, std::string_view key) -> std::string_view {
    for (const auto& [name, text] : pairs) {
      if (name == key) return text;
    }
    return {};
  };
  std::string_view wanted = value(statement.conditions, "module");
  const std::string_view label = value(package.properties, "modularity");
  if (wanted.empty()) return true;
  // A label is "nodejs:18:version:context"; a statement says "nodejs:18".
  while (!wanted.empty()) {
    const auto end = wanted.find(' ');
    const std::string_view one = wanted.substr(0, end);
    if (label.starts_with(one) && (label.size() == one.size() || label[one.size()] == ':')) {
      return true;
    }
    wanted = end == std::string_view::npos ? std::string_view{} : wanted.substr(end + 1);
  }
  return false;
}

bool architecture_fits(const advisory::Statement& statement, const model::Package& package) {
  if (package.architecture.empty()) return true;
  for (const auto& [name, text] : statement.conditions) {
    if (name != "architecture") continue;
    const std::string padded = " " + text + " ";
    return padded.find(" " + package.architecture + " ") != std::string::npos ||
           padded.find(" noarch ") != std::string::npos;
  }
  return true;
}

// Withdrawn advisories, and those that tell of no vulnerability, never match.
bool speaks(const advisory::Advisory& head) {
  return head.withdrawn.empty() && head.kind != advisory::AdvisoryKind::maintenance;
}

// What the source says of versions inside, applied to what the version is.
Verdict judged(const advisory::Statement& statement, Verdict verdict) {
  if (statement.state == State::under_investigation && verdict.affected == Answer::yes) {
    verdict.affected = Answer::undetermined;
  }
  if (statement.state == State::not_affected && verdict.affected == Answer::yes) {
    verdict.affected = Answer::no;
    verdict.ground = Ground::unaffected;
  }
  return verdict;
}

}  // namespace

Result<Matcher> Matcher::make(const advisory::Database& database) {
  Matcher out(database);
  TRY_ASSIGN(out.contexts_, database.contexts());
  return out;
}

std::vector<std::string> Matcher::contexts_of(const model::OsRelease& os) const {
  const auto release = release_of(os);
  std::vector<std::string> out;
  if (!release) return out;
  for (const std::string& context : contexts_) {
    const bool exact = std::ranges::find(release->exact, context) != release->exact.end();
    const auto fits = [&](const Pattern& pattern) { return pattern.holds(context); };
    if (exact || std::ranges::any_of(release->patterns, fits)) out.push_back(context);
  }
  return out;
}

Status Matcher::ask(const Query& query, Which which, std::vector<Match>& out) const {
  const version::Scheme* const scheme = scheme_of_context(query.context);
  TRY_ASSIGN(auto found, database_->statements(query.context, query.package));
  for (advisory::Found& one : found) {
    Verdict verdict = judged(one.statement, evaluate(scheme, one.statement, query.version));
    if (which == Which::holding && verdict.affected == Answer::no) continue;
    TRY_ASSIGN(advisory::Advisory head, database_->advisory(one.advisory));
    if (which == Which::holding && !speaks(head)) continue;
    out.push_back(
        {one.advisory, std::move(head), std::move(one.statement), query, std::move(verdict)});
  }
  return {};
}

Result<PackageMatches> Matcher::matches(const model::Package& package,
                                        const std::optional<model::OsRelease>& os,
                                        Which which) const {
  PackageMatches out;
  if (!is_os_type(package.type)) {
    const auto query = language_query(package);
    if (!query) {
      out.unmatched = Unmatched::no_ecosystem;
      return out;
    }
    if (!std::ranges::binary_search(contexts_, query->context)) {
      out.unmatched = Unmatched::no_advisories;
    }
    TRY(ask(*query, which, out.matches));
    return out;
  }
  if (!os || !release_of(*os)) {
    out.unmatched = Unmatched::no_distribution;
    return out;
  }
  const auto contexts = contexts_of(*os);
  if (contexts.empty()) out.unmatched = Unmatched::no_advisories;
  for (const std::string& context : contexts) {
    TRY(ask(os_query(package, context), which, out.matches));
  }
  std::erase_if(out.matches, [&](const Match& match) {
    return !module_fits(match.statement, package) || !architecture_fits(match.statement, package);
  });
  return out;
}

}  // namespace iar::match
