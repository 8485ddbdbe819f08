#include "report/statement_words.h"

#include <algorithm>

#include "report/finding_words.h"
#include "version/version.h"

namespace iar::report {

namespace {

using advisory::EventKind;
using advisory::RangeKind;
using advisory::Remedy;
using advisory::State;
using match::Ground;
using match::Match;
using version::Answer;
using version::Order;

constexpr std::size_t k_versions_shown = 8;

std::string listed(const std::vector<std::string>& versions) {
  std::string out;
  for (std::size_t i = 0; i < versions.size() && i < k_versions_shown; ++i) {
    out += (i == 0 ? "" : ", ") + versions[i];
  }
  const std::size_t more = versions.size() - std::min(versions.size(), k_versions_shown);
  return more == 0 ? out : out + " and " + std::to_string(more) + " more";
}

// The ranges of a kind as they are written, with "; " between.
std::string ranges_of(const advisory::Statement& statement, RangeKind kind) {
  std::string out;
  for (const advisory::Range& range : statement.ranges) {
    if (range.kind == kind) out += (out.empty() ? "" : "; ") + match::words_of(range);
  }
  return out;
}

std::string lines_of(const advisory::Statement& statement) {
  if (statement.ranges.empty() && statement.versions.empty()) {
    return statement.state == State::not_affected ? "in any version" : "in every version";
  }
  std::string out;
  const auto add = [&](std::string_view before, const std::string& what) {
    if (!what.empty()) out += (out.empty() ? "" : ", ") + std::string(before) + what;
  };
  add("in ", ranges_of(statement, RangeKind::events));
  add("in ", ranges_of(statement, RangeKind::vulnerable));
  add("but for what is patched: ", ranges_of(statement, RangeKind::patched));
  add("but for what never was affected: ", ranges_of(statement, RangeKind::unaffected));
  if (!statement.versions.empty()) add("in the versions ", listed(statement.versions));
  return out;
}

std::string_view state_words(State state) {
  if (state == State::not_affected) return "is not affected ";
  return state == State::affected ? "is affected " : "may be affected, which is looked into, ";
}

std::string remedy_words(Remedy remedy) {
  if (remedy == Remedy::pending) return "A fix is to come.";
  if (remedy == Remedy::deferred) return "A fix is put off.";
  if (remedy == Remedy::will_not_fix) return "It will not be fixed.";
  return remedy == Remedy::end_of_life ? "This release is not looked after any more." : "";
}

void tell_conditions(const advisory::Statement& statement, Sentences& out) {
  for (const auto& [key, values] : statement.conditions) {
    out.add("  It is about the " + key + " " + values + " only.");
  }
}

void tell_words(const Match& match, Sentences& out) {
  const advisory::Statement& statement = match.statement;
  const bool source = statement.kind == advisory::PackageKind::source;
  const bool system = statement.context.find(':') != std::string::npos;
  std::string words = "- " + match.advisory->source + " says in " + match.advisory->id + ", of " +
                      statement.context + ": " + (system && source ? "the source package " : "") +
                      statement.package + " " + std::string(state_words(statement.state)) +
                      lines_of(statement) + ".";
  if (!statement.severity.empty()) words += " It calls this " + statement.severity + ".";
  const std::string remedy = remedy_words(statement.remedy);
  if (!remedy.empty()) words += " " + remedy;
  out.add(words);
  if (!statement.note.empty()) out.add("  It gives the reason: \"" + statement.note + "\"");
  tell_conditions(statement, out);
}

const version::Scheme* scheme_of(const Match& match) {
  return match::scheme_of_context(match.query.context);
}

// "dpkg's order of versions"
std::string rules_of(const Match& match) {
  const version::Scheme* const scheme = scheme_of(match);
  return scheme == nullptr ? "as text alone, as no rules are known"
                           : "by the rules of " + std::string(scheme->name) + " versions";
}

// The event that the version lies behind (fixed), or before (introduced).
std::string outside_words(const Match& match) {
  const version::Scheme* const scheme = scheme_of(match);
  const auto version_alone = match::evaluate(scheme, match.statement, match.query.version);
  if (version_alone.affected != Answer::no && !match.statement.conditions.empty()) {
    return "lies inside, but the package is of another module or architecture";
  }
  if (scheme == nullptr) return "is none of them";
  std::string_view fixed;
  std::string_view introduced;
  for (const advisory::Range& range : match.statement.ranges) {
    for (const advisory::Event& event : range.events) {
      const Order order = version::compare(*scheme, event.version, match.query.version);
      const bool reached = order == Order::less || order == Order::equal;
      if (event.kind == EventKind::fixed && reached) fixed = event.version;
      if (event.kind == EventKind::introduced && order == Order::greater) {
        introduced = event.version;
      }
    }
  }
  if (!fixed.empty()) return "is not below " + std::string(fixed) + ", which has the fix";
  if (!introduced.empty()) return "is below " + std::string(introduced) + ", where the flaw came";
  return "lies outside of that";
}

// What does not parse.
std::string unclear_words(const Match& match) {
  if (match.statement.state == State::under_investigation) {
    return "lies inside, but its source does not know yet: nobody can tell";
  }
  const version::Scheme* const scheme = scheme_of(match);
  if (scheme == nullptr) return "cannot be compared, as no rules are known for it";
  if (!version::valid_version(*scheme, match.query.version)) {
    return "is no version by these rules: it cannot be told";
  }
  const std::string range = match.verdict.range.empty() ? "" : " (" + match.verdict.range + ")";
  return "is a version, but what it is compared with" + range + " is not: it cannot be told";
}

std::string answer_words(const Match& match) {
  const std::string range = match.verdict.range;
  if (match.verdict.affected == Answer::undetermined) return unclear_words(match);
  switch (match.verdict.ground) {
    case Ground::every_version: return "is meant, as every version is";
    case Ground::listed: return "is one of those listed";
    case Ground::inside:
      if (range == "every version") return "is meant, as every version is";
      return "lies inside" + (range.empty() ? " what is affected" : " " + range);
    case Ground::patched: return "lies inside " + range + ", which is patched";
    case Ground::unaffected:
      return match.statement.state == State::not_affected
                 ? "is meant: its vendor says that it is not affected"
                 : "lies inside " + range + ", which never was affected";
    case Ground::outside:
    case Ground::unclear: break;
  }
  return outside_words(match);
}

}  // namespace

void tell_statement(const Match& match, Sentences& out) {
  tell_words(match, out);
  if (!match.advisory->withdrawn.empty()) {
    out.add("  It was withdrawn on " + match.advisory->withdrawn + ", so it does not count.");
    return;
  }
  if (match.advisory->kind == advisory::AdvisoryKind::maintenance) {
    out.add("  It tells of no vulnerability, so it does not count.");
    return;
  }
  out.add("  Version " + match.query.version + " was compared " + rules_of(match) + ": it " +
          answer_words(match) + ".");
}

}  // namespace iar::report
