#include "match/match.h"

#include <algorithm>

#include "model/osv.h"
#include "model/property.h"

namespace iar::match {

namespace {

using advisory::PackageKind;
using advisory::State;
using version::Answer;

std::string_view value_of(const std::vector<std::pair<std::string, std::string>>& pairs,
                          std::string_view key) {
  const auto found = std::ranges::find(pairs, key, &std::pair<std::string, std::string>::first);
  return found == pairs.end() ? std::string_view{} : std::string_view(found->second);
}

// How rpm's of modules are built: "1.2-3.module+el8.4.0+123+abc".
bool is_modular(std::string_view version) {
  return version.find(".module") != std::string_view::npos;
}

bool draws_modular_line(const advisory::Statement& statement) {
  const auto modular = [](const advisory::Event& event) { return is_modular(event.version); };
  return std::ranges::any_of(statement.ranges, [&](const advisory::Range& range) {
    return std::ranges::any_of(range.events, modular);
  });
}

// Red Hat, "Modularity": a stream's packages are numbered apart from those of other streams and of
// the distribution. A label is "nodejs:18:version:context"; statements say "nodejs:18".
Answer module_fits(const advisory::Statement& statement, const model::Package& package) {
  std::string_view wanted = value_of(statement.conditions, "module");
  const std::string_view label = model::property(package, "modularity");
  if (wanted.empty()) {
    // Of a vendor who names no modules, a modular version tells them.
    const bool apart = !label.empty() && !statement.ranges.empty() && is_modular(package.version);
    return apart && !draws_modular_line(statement) ? Answer::no : Answer::yes;
  }
  if (label.empty()) return is_modular(package.version) ? Answer::undetermined : Answer::no;
  while (!wanted.empty()) {
    const auto end = wanted.find(' ');
    const std::string_view one = wanted.substr(0, end);
    if (label.starts_with(one) && (label.size() == one.size() || label[one.size()] == ':')) {
      return Answer::yes;
    }
    wanted = end == std::string_view::npos ? std::string_view{} : wanted.substr(end + 1);
  }
  return Answer::no;
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

// How many advisories a matcher keeps at hand, of about 1 KB each.
constexpr std::size_t k_heads_max = 16'384;

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

std::string_view without_epoch(std::string_view version) {
  const auto colon = version.find(':');
  return colon == std::string_view::npos ? version : version.substr(colon + 1);
}

advisory::Statement without_epochs(const advisory::Statement& statement) {
  advisory::Statement out = statement;
  for (advisory::Range& range : out.ranges) {
    for (advisory::Event& event : range.events) event.version = without_epoch(event.version);
  }
  for (std::string& version : out.versions) version = without_epoch(version);
  return out;
}

// Fixed versions stay as they are written.
Verdict evaluate_without_epochs(const version::Scheme* scheme, const advisory::Statement& statement,
                                std::string_view version) {
  Verdict out = evaluate(scheme, without_epochs(statement), without_epoch(version));
  for (std::string& fixed : out.fixed) {
    for (const advisory::Range& range : statement.ranges) {
      const auto written = std::ranges::find_if(range.events, [&](const advisory::Event& event) {
        return without_epoch(event.version) == fixed;
      });
      if (written != range.events.end()) fixed = written->version;
    }
  }
  return out;
}

}  // namespace

Result<Matcher::Head> Matcher::head(advisory::AdvisoryPlace place) const {
  Head known = heads_->with([&](const Heads& heads) {
    const auto found = heads.find(place);
    return found == heads.end() ? Head() : found->second;
  });
  if (known) return known;
  TRY_ASSIGN(advisory::Advisory read, database_->advisory(place));
  known = std::make_shared<const advisory::Advisory>(std::move(read));
  heads_->with([&](Heads& heads) {
    if (heads.size() >= k_heads_max) heads.clear();
    heads.emplace(place, known);
  });
  return known;
}

Result<Matcher> Matcher::make(const advisory::Database& database) {
  Matcher out(database);
  TRY_ASSIGN(out.contexts_, database.contexts());
  return out;
}

std::vector<std::string> Matcher::contexts_of(const Release& release) const {
  std::vector<std::string> out;
  for (const std::string& context : contexts_) {
    const bool exact = std::ranges::find(release.exact, context) != release.exact.end();
    const auto fits = [&](const Pattern& pattern) { return pattern.holds(context); };
    if (exact || std::ranges::any_of(release.patterns, fits)) out.push_back(context);
  }
  return out;
}

Status Matcher::ask(const OsQuery& asked, std::vector<Judged>& out) const {
  const Query& query = asked.query;
  const version::Scheme* const scheme = scheme_of_context(query.context);
  TRY_ASSIGN(auto found, database_->statements(query.context, query.package));
  for (advisory::Found& one : found) {
    const bool source = one.statement.kind == advisory::PackageKind::source;
    if (!(source ? asked.source : asked.binary)) continue;
    Verdict verdict = asked.without_epoch
                          ? evaluate_without_epochs(scheme, one.statement, query.version)
                          : evaluate(scheme, one.statement, query.version);
    verdict = judged(one.statement, std::move(verdict));
    out.push_back({std::move(one), query, std::move(verdict)});
  }
  return {};
}

// A release and what a subscription adds to it are one line of versions: what is at or above the
// subscription's fix is fixed, and whether a version below is affected says the release itself,
// where it says anything.
void Matcher::settle_subscriptions(std::vector<Judged>& judged) {
  const auto paid = [](const Judged& one) { return is_subscription(one.query.context); };
  if (std::ranges::none_of(judged, paid)) return;
  for (const Judged& one : judged) {
    if (!paid(one) || one.verdict.affected != Answer::no || one.verdict.ground != Ground::outside) {
      continue;
    }
    for (Judged& other : judged) {
      if (other.found.advisory != one.found.advisory) continue;
      other.verdict.affected = Answer::no;
    }
  }
  for (Judged& one : judged) {
    if (!paid(one)) continue;
    bool said = false;
    bool holds = false;
    for (const Judged& other : judged) {
      if (paid(other) || other.found.advisory != one.found.advisory) continue;
      said = true;
      holds = holds || other.verdict.affected != Answer::no;
    }
    if (said && !holds) one.verdict.affected = Answer::no;
  }
}

void Matcher::settle_modules(const model::Package& package, std::vector<Judged>& judged) {
  for (Judged& one : judged) {
    if (one.verdict.affected == Answer::no) continue;
    const Answer fits = module_fits(one.found.statement, package);
    if (fits == Answer::yes && architecture_fits(one.found.statement, package)) continue;
    const bool unclear = fits == Answer::undetermined;
    one.verdict.affected = unclear ? Answer::undetermined : Answer::no;
    one.verdict.ground = unclear ? Ground::unclear : Ground::outside;
  }
}

Status Matcher::put(std::vector<Judged> judged, Which which, PackageMatches& out) const {
  for (Judged& one : judged) {
    if (which == Which::holding && one.verdict.affected == Answer::no) continue;
    TRY_ASSIGN(Head said, head(one.found.advisory));
    if (which == Which::holding && !speaks(*said)) continue;
    out.matches.push_back({one.found.advisory, std::move(said), std::move(one.found.statement),
                           std::move(one.query), std::move(one.verdict)});
  }
  return {};
}

Status Matcher::ask_os(const model::Package& package, const Release& release, PackageMatches& out,
                       Which which) const {
  const auto contexts = contexts_of(release);
  if (contexts.empty()) out.unmatched = Unmatched::no_advisories;
  std::vector<Judged> judged;
  for (const std::string& context : contexts) {
    for (const OsQuery& query : os_queries(package, context)) TRY(ask(query, judged));
  }
  settle_subscriptions(judged);
  settle_modules(package, judged);
  return put(std::move(judged), which, out);
}

Result<PackageMatches> Matcher::matches(const model::Package& package,
                                        const std::optional<model::OsRelease>& os,
                                        Which which) const {
  PackageMatches out;
  if (is_os_type(package.type)) {
    const auto stated = model::property(package, model::k_osv_ecosystem);
    std::optional<Release> release;
    if (!stated.empty()) {
      release = release_of_ecosystem(stated);
    } else if (os) {
      release = release_of(*os);
    }
    if (!release) {
      out.unmatched = Unmatched::no_distribution;
      return out;
    }
    TRY(ask_os(package, *release, out, which));
    return out;
  }
  auto query = language_query(package);
  if (!query) {
    out.unmatched = Unmatched::no_ecosystem;
    return out;
  }
  if (!std::ranges::binary_search(contexts_, query->context)) {
    out.unmatched = Unmatched::no_advisories;
  }
  std::vector<Judged> judged;
  TRY(ask({std::move(*query)}, judged));
  TRY(put(std::move(judged), which, out));
  return out;
}

}  // namespace iar::match
