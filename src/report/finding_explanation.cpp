#include "report/finding_explanation.h"

#include <algorithm>

#include "base/json.h"
#include "model/purl_types.h"
#include "report/finding_words.h"
#include "report/sentences.h"
#include "report/statement_words.h"
#include "report/upgrades.h"

namespace iar::report {

namespace {

using match::Finding;
using match::FindingState;
using match::PackageAnswer;
using match::Topic;

std::string age_words(const Subject& subject) {
  const auto age = advisories_age_days(subject);
  std::string out = "The advisories are of " + std::string(subject.advisories_created);
  if (!age || *age == 0) return out + ".";
  out += ", " + counted(static_cast<std::size_t>(*age), "day") + " ago";
  return out + (advisories_are_old(subject) ? ": what came since is not among them." : ".");
}

void tell_topic(const Topic& topic, Sentences& out) {
  if (!topic.names.empty()) {
    out.add(topic.asked + " is also known as " + comma_joined(topic.names) + ".");
  }
  for (const advisory::Advisory& each : topic.advisories) {
    if (each.summary.empty()) continue;
    out.add(each.source + " calls it: \"" + each.summary + "\"");
    return;
  }
}

// The finding of that package which bears one of the topic's names.
std::optional<std::size_t> finding_of(const Subject& subject, const Topic& topic,
                                      std::size_t package) {
  const auto& findings = subject.assessment->findings.findings;
  const auto asked = [&](const std::string& name) {
    return name == topic.asked || std::ranges::binary_search(topic.names, name);
  };
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].package == package && std::ranges::any_of(findings[i].names, asked)) return i;
  }
  return std::nullopt;
}

// "YES: the deb package curl 7.88.1 is affected."
std::string decision_words(const Subject& subject, std::optional<std::size_t> at,
                           const PackageAnswer& answer) {
  const model::InventoryPackage& each = subject.inventory.packages[answer.package];
  const std::string name = "the " + full_name(each.package);
  if (at) {
    const bool clear = subject.assessment->findings.findings[*at].state == FindingState::affected;
    return clear ? "YES: " + name + " is affected."
                 : "UNDETERMINED: nobody can tell whether " + name + " is affected.";
  }
  if (answer.unmatched != match::Unmatched::none) {
    return "NOT LOOKED UP: " + name + ": " + std::string(unlooked_sentence(answer.unmatched)) + ".";
  }
  if (each.owner && !model::is_system_type(each.package.type)) {
    return "NO: " + name + " is no finding of its own.";
  }
  if (answer.matches.empty()) return "NO: nothing that is said holds for " + name + ".";
  return "NO: " + name + " is not affected.";
}

void tell_rating(const match::Rating& rating, Sentences& out) {
  if (rating.source.empty()) {
    out.add("Its severity is unknown: nobody says how bad it is.");
    return;
  }
  std::string words = "Its severity is " + std::string(level_name(rating.level)) + ", as " +
                      rating.source + " says";
  if (rating.score) {
    JsonWriter number;
    words += ": CVSS " + number.number(*rating.score).take();
    if (!rating.vector.empty()) words += " (" + rating.vector + ")";
  }
  out.add(words + ".");
}

void tell_priority(const match::Priority& priority, Sentences& out) {
  if (priority.parts.empty()) return;
  std::string words = "Its priority is " + std::to_string(priority.value) + " of 100:";
  for (const match::PriorityPart& part : priority.parts) {
    words += std::string(&part == priority.parts.data() ? " " : ", ") + part.name + " " +
             (part.points < 0 ? "" : "+") + std::to_string(part.points);
    if (!part.why.empty()) words += " (" + part.why + ")";
  }
  out.add(words + ".");
}

void tell_known(const match::Known& known, Sentences& out) {
  if (!known.exploited) return;
  out.add("It is known to be exploited" +
          (known.date_added.empty() ? "" : ", since " + known.date_added) + ".");
}

void tell_remedy(const Subject& subject, std::size_t at, Sentences& out) {
  const auto all = upgrades(subject.assessment->findings, subject.inventory, {&at, 1});
  const Upgrade& upgrade = all.front();
  if (!upgrade.target.empty()) {
    out.add("To end it, upgrade " + upgrade.name + " from " + upgrade.current + " to " +
            upgrade.target + ".");
    return;
  }
  std::string why(remedy_word(upgrade.remedy));
  std::ranges::replace(why, '_', ' ');
  const bool told =
      upgrade.remedy != advisory::Remedy::unknown && upgrade.remedy != advisory::Remedy::fixed;
  out.add("No version that ends it is known" + (told ? " (" + why + ")." : std::string(".")));
}

void tell_judgement(const match::Judgement& judgement, Sentences& out) {
  for (const match::Suppression& each : judgement.expired) {
    out.add("It was set aside until " + each.expires + " by the " +
            std::string(suppressed_by_word(each.by)) + " of " + each.source + ": " + each.reason);
  }
  if (is_set_aside(judgement)) out.add("It is set aside: " + suppression_words(judgement) + ".");
  if (!judgement.rule.empty()) {
    out.add("The policy's rule " + judgement.rule +
            " says: " + std::string(action_word(judgement.action)) + ".");
  }
}

void tell_finding(const Subject& subject, std::size_t at, Sentences& out) {
  const Finding& finding = subject.assessment->findings.findings[at];
  tell_rating(finding.rating, out);
  tell_known(finding.known, out);
  tell_priority(finding.priority, out);
  tell_remedy(subject, at, out);
  tell_judgement(subject.assessment->judgements[at], out);
}

void tell_owner(const model::InventoryPackage& each, Sentences& out) {
  if (model::is_system_type(each.package.type) || !each.owner) return;
  out.add("It is part of the " + each.owner->type + " package " + each.owner->name + " " +
          each.owner->version +
          ": what upstream says does not count for it, what the distribution says of that package "
          "does.");
}

void tell_source(const model::Package& package, Sentences& out) {
  if (package.source_name.empty()) return;
  const std::string& version =
      package.source_version.empty() ? package.version : package.source_version;
  out.add("It was built from the source package " + package.source_name + " " + version + ".");
}

// Contexts in which the topic speaks of a package of this name.
std::string contexts_of(const Topic& topic, const model::Package& package) {
  std::vector<std::string> out;
  for (const auto& [context, name] : topic.spoken) {
    const bool same = name == package.name || name == package.source_name;
    if (same && (out.empty() || out.back() != context)) out.push_back(context);
  }
  return comma_joined(out);
}

void tell_statements(const Subject& subject, const Topic& topic, const PackageAnswer& answer,
                     Sentences& out) {
  if (!answer.matches.empty()) {
    out.add("This was said of it:");
    for (std::size_t i = 0; i < answer.matches.size(); ++i) {
      if (out.full(i, answer.matches.size())) return;
      tell_statement(answer.matches[i], out);
    }
    return;
  }
  const std::string contexts =
      contexts_of(topic, subject.inventory.packages[answer.package].package);
  if (answer.unmatched == match::Unmatched::none) {
    out.add("No statement is about it in this image's release, module stream and architecture.");
  }
  if (!contexts.empty()) out.add("This name is spoken of in " + contexts + ".");
}

void tell_package(const Subject& subject, const Topic& topic, const PackageAnswer& answer,
                  Sentences& out) {
  const model::InventoryPackage& each = subject.inventory.packages[answer.package];
  const auto at = finding_of(subject, topic, answer.package);
  out.gap();
  out.add(decision_words(subject, at, answer));
  tell_origin(each, subject.inventory, out);
  tell_evidence(each, out);
  tell_source(each.package, out);
  tell_owner(each, out);
  tell_statements(subject, topic, answer, out);
  if (at) tell_finding(subject, *at, out);
}

// What the topic is about, where the image has nothing of it.
void tell_absence(const Subject& subject, const Explained& explained, Sentences& out) {
  const Topic& topic = explained.topic;
  out.gap();
  const bool partial = subject.inventory.completeness == model::Completeness::partial;
  if (!subject.inventory.undetermined.empty()) {
    out.add("UNDETERMINED: nobody can tell whether the image has a package that this is about.");
  } else {
    out.add(std::string(partial ? "NO, as far as the image could be read: it" : "NO: the image") +
            " has no package that this is about.");
  }
  out.add("It is about:");
  std::size_t shown = 0;
  for (auto at = topic.spoken.begin(); at != topic.spoken.end(); ++at) {
    if (out.full(shown++, topic.spoken.size())) break;
    out.add("- " + at->second + " of " + at->first);
  }
  tell_past(explained.traces, subject.inventory, out);
}

void tell_image_findings(const Subject& subject, const Topic& topic, Sentences& out) {
  const auto& findings = subject.assessment->findings.findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].package || findings[i].id != topic.asked) continue;
    out.gap();
    out.add("YES: this is about the image as a whole: " + findings[i].summary);
    tell_finding(subject, i, out);
  }
}

// What may hide a finding.
void tell_gaps(const Subject& subject, Sentences& out) {
  out.gap();
  for (const match::Unlooked& one : subject.assessment->findings.unlooked) {
    out.add(counted(one.packages, one.type + " package") +
            " could not be looked up: " + std::string(unlooked_sentence(one.why)) + ".");
  }
  for (const std::string& type : subject.inventory.undetermined) {
    out.add("Which " + type +
            " packages are installed cannot be told: a layer has their database, and a later one "
            "removed it.");
  }
  tell_unread(subject.inventory, out);
  out.add(age_words(subject));
}

}  // namespace

std::string finding_explanation(const Subject& subject, const Explained& explained) {
  const Topic& topic = explained.topic;
  Sentences out;
  if (topic.advisories.empty()) {
    out.add("UNDETERMINED: the database has no advisory of the name " + topic.asked + ".");
    out.add(age_words(subject));
    return out.take();
  }
  tell_topic(topic, out);
  tell_image_findings(subject, topic, out);
  for (const PackageAnswer& answer : explained.answers) tell_package(subject, topic, answer, out);
  if (explained.answers.empty()) tell_absence(subject, explained, out);
  tell_gaps(subject, out);
  return out.take();
}

}  // namespace iar::report
