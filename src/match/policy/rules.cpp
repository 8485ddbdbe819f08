#include <algorithm>

#include "base/text.h"
#include "match/policy/answers.h"
#include "match/policy/glob.h"
#include "match/policy/licence.h"
#include "match/policy/policy.h"

namespace iar::match {

namespace {

using version::Answer;
using version::to_answer;

bool is_glob(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

bool any_glob(Glob kind, const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return glob_matches(kind, pattern, text); });
}

template <typename T>
Answer is_one_of_list(const std::vector<T>& list, const T& value) {
  return to_answer(std::ranges::find(list, value) != list.end());
}

template <typename T, typename U>
Answer at_least(const std::optional<T>& least, const std::optional<U>& value) {
  if (!value) return Answer::undetermined;
  return to_answer(*value >= *least);
}

// What is no finding is meant only where it is named.
Answer kind_holds(const Conditions& conditions, SubjectKind kind) {
  if (!conditions.kinds.empty()) return is_one_of_list(conditions.kinds, kind);
  return to_answer(kind != SubjectKind::package && kind != SubjectKind::incomplete_inventory);
}

Answer severity_holds(const Conditions& conditions, const PolicyFacts& facts) {
  Answer answer = Answer::yes;
  if (!conditions.severities.empty()) {
    answer = is_one_of_list(conditions.severities, facts.severity);
  }
  if (!conditions.severity_at_least) return answer;
  const bool known = facts.severity != Level::unknown;
  const Answer high =
      known ? to_answer(facts.severity >= *conditions.severity_at_least) : Answer::undetermined;
  return and_also(answer, high);
}

Answer numbers_hold(const Conditions& conditions, const PolicyFacts& facts) {
  Answer answer = Answer::yes;
  const auto add = [&](const auto& least, const auto& value) {
    if (least) answer = and_also(answer, at_least(least, value));
  };
  add(conditions.epss_at_least, facts.epss);
  add(conditions.priority_at_least, std::optional<std::int64_t>(facts.priority));
  add(conditions.age_days_at_least, facts.age_days);
  add(conditions.fix_age_days_at_least, facts.fix_age_days);
  return answer;
}

Answer ids_hold(const std::vector<std::string>& patterns, const PolicyFacts& facts) {
  return to_answer(std::ranges::any_of(
      facts.names, [&](const std::string& name) { return any_glob(Glob::name, patterns, name); }));
}

bool package_is_one(const std::vector<std::string>& patterns, const PolicyFacts& facts) {
  return facts.package && std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return package_matches(pattern, *facts.package);
         });
}

// For what sets findings aside all files count, for the rest any of them does.
enum class Files : std::uint8_t { any, all };

bool paths_hold(const std::vector<std::string>& patterns, const PolicyFacts& facts, Files files) {
  const auto matches = [&](const std::string& path) {
    return any_glob(Glob::path, patterns, path);
  };
  if (files == Files::any) return std::ranges::any_of(facts.paths, matches);
  return !facts.paths.empty() && std::ranges::all_of(facts.paths, matches);
}

Answer licences_hold(const Conditions& conditions, const PolicyFacts& facts) {
  if (!facts.package) return Answer::no;
  Answer answer = Answer::yes;
  if (!conditions.licences.empty()) {
    const auto others = satisfied_with(facts.licence, [&](std::string_view name) {
      return !any_glob(Glob::name, conditions.licences, name);
    });
    answer = version::negated(others);
  }
  if (conditions.licences_outside.empty()) return answer;
  const auto inside = satisfied_with(facts.licence, [&](std::string_view name) {
    return any_glob(Glob::name, conditions.licences_outside, name);
  });
  return and_also(answer, version::negated(inside));
}

Answer place_holds(const Conditions& conditions, const PolicyFacts& facts, Files files) {
  Answer answer = Answer::yes;
  const auto add = [&](Answer next) { answer = and_also(answer, next); };
  if (!conditions.packages.empty()) add(to_answer(package_is_one(conditions.packages, facts)));
  if (!conditions.paths.empty()) add(to_answer(paths_hold(conditions.paths, facts, files)));
  if (!conditions.layers.empty()) {
    add(facts.package ? is_one_of_list(conditions.layers, facts.layer) : Answer::no);
  }
  if (!conditions.licences.empty() || !conditions.licences_outside.empty()) {
    add(licences_hold(conditions, facts));
  }
  if (!conditions.name_spaces.empty()) {
    add(facts.name_space
            ? to_answer(any_glob(Glob::name, conditions.name_spaces, *facts.name_space))
            : Answer::undetermined);
  }
  return answer;
}

Answer conditions_hold(const Conditions& conditions, const PolicyFacts& facts, Files files) {
  Answer answer = kind_holds(conditions, facts.kind);
  const auto add = [&](Answer next) { answer = and_also(answer, next); };
  if (!conditions.states.empty()) add(is_one_of_list(conditions.states, facts.state));
  if (!conditions.ids.empty()) add(ids_hold(conditions.ids, facts));
  add(severity_holds(conditions, facts));
  if (conditions.fix_available) add(to_answer(*conditions.fix_available == facts.fix_available));
  if (conditions.exploited) add(to_answer(*conditions.exploited == facts.exploited));
  add(numbers_hold(conditions, facts));
  add(place_holds(conditions, facts, files));
  return answer;
}

// Kinds that `unless` does not name are not asked for again.
Conditions with_kinds_of(const Conditions& unless, SubjectKind kind) {
  Conditions out = unless;
  if (out.kinds.empty()) out.kinds.push_back(kind);
  return out;
}

}  // namespace

bool package_matches(const std::string& pattern, const model::Purl& package) {
  model::Purl plain = package;
  plain.qualifiers.clear();
  plain.subpath.clear();
  model::Purl unversioned = plain;
  unversioned.version.clear();
  if (!pattern.starts_with("pkg:")) {
    const std::string full =
        package.name_space.empty() ? package.name : package.name_space + "/" + package.name;
    return glob_matches(Glob::name, pattern, package.name) ||
           glob_matches(Glob::name, pattern, full);
  }
  if (is_glob(pattern)) {
    return glob_matches(Glob::name, pattern, model::purl_text(plain)) ||
           glob_matches(Glob::name, pattern, model::purl_text(unversioned));
  }
  const auto wanted = model::parse_purl(pattern);
  if (!wanted) return false;
  const bool qualified = std::ranges::all_of(wanted->qualifiers, [&](const auto& qualifier) {
    return package.qualifier(qualifier.first) == qualifier.second;
  });
  return qualified && wanted->type == package.type && wanted->name_space == package.name_space &&
         wanted->name == package.name &&
         (wanted->version.empty() || wanted->version == package.version);
}

bool rule_holds(const Rule& rule, const PolicyFacts& facts) {
  const Files files = rule.action == Action::ignore ? Files::all : Files::any;
  if (conditions_hold(rule.when, facts, files) != Answer::yes) return false;
  if (!rule.unless) return true;
  const Files spared = rule.action == Action::ignore ? Files::any : Files::all;
  return conditions_hold(with_kinds_of(*rule.unless, facts.kind), facts, spared) == Answer::no;
}

bool exception_covers(const Exception& exception, const PolicyFacts& facts) {
  const auto named = [&](const std::string& id) {
    return std::ranges::any_of(
        facts.names, [&](const std::string& name) { return equal_ignoring_case(name, id); });
  };
  if (!exception.ids.empty() && std::ranges::none_of(exception.ids, named)) return false;
  if (!exception.packages.empty() && !package_is_one(exception.packages, facts)) return false;
  return exception.paths.empty() || paths_hold(exception.paths, facts, Files::all);
}

}  // namespace iar::match
