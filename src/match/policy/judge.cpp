#include "match/policy/judge.h"

#include <algorithm>

#include "match/policy/words.h"

namespace iar::match {

namespace {

SubjectKind kind_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::vulnerability: return SubjectKind::vulnerability;
    case FindingKind::malicious_package: return SubjectKind::malicious_package;
    case FindingKind::unmaintained: return SubjectKind::unmaintained;
    case FindingKind::end_of_life: return SubjectKind::end_of_life;
  }
  return SubjectKind::vulnerability;
}

void add_package(const model::InventoryPackage& package, const model::Inventory& inventory,
                 PolicyFacts& out) {
  if (auto purl = model::parse_purl(model::purl(package.package, inventory.os))) {
    out.package = std::move(purl).value();
  } else {
    out.package = model::Purl{package.package.type,
                              package.package.name_space,
                              package.package.name,
                              package.package.version,
                              {},
                              {}};
  }
  for (const model::Evidence& one : package.evidence) out.paths.push_back(one.path);
  out.layer = package.base;
  out.licence = package.license;
}

std::int64_t days_between(Day from, Day to) { return std::max<std::int64_t>(to - from, 0); }

void keep_earliest(std::optional<Day>& into, std::string_view text) {
  const auto day = day_of(text);
  if (day && (!into || *day < *into)) into = day;
}

void add_ages(const Finding& finding, Day today, PolicyFacts& out) {
  std::optional<Day> published;
  std::optional<Day> fixed;
  for (const Match& match : finding.matches) {
    keep_earliest(published, match.advisory->published);
    if (!match.verdict.fixed.empty()) keep_earliest(fixed, match.advisory->published);
  }
  if (published) out.age_days = days_between(*published, today);
  if (fixed) out.fix_age_days = days_between(*fixed, today);
}

// Adds a suppression, or what would have been one had it not ended.
void apply(Suppression suppression, bool ended, Judgement& out) {
  if (ended) {
    out.expired.push_back(std::move(suppression));
  } else if (!out.suppressed) {
    out.suppressed = std::move(suppression);
  }
}

void apply_exceptions(const Policy& policy, const PolicyFacts& facts, Day today, Judgement& out) {
  for (const Exception& one : policy.exceptions) {
    if (!exception_covers(one, facts)) continue;
    apply({SuppressedBy::exception, policy.name, one.reason, one.owner, date_text(one.expires)},
          one.expires < today, out);
  }
}

bool entry_covers(const IgnoreEntry& entry, const PolicyFacts& facts) {
  Exception as_exception;
  as_exception.ids.push_back(entry.id);
  if (!entry.package.empty()) as_exception.packages.push_back(entry.package);
  return exception_covers(as_exception, facts);
}

void apply_ignore_file(const IgnoreFile& file, const PolicyFacts& facts, Day today,
                       Judgement& out) {
  for (const IgnoreEntry& entry : file.entries) {
    if (!entry_covers(entry, facts)) continue;
    apply({SuppressedBy::ignore_file,
           file.name,
           entry.reason,
           {},
           entry.expires ? date_text(*entry.expires) : std::string()},
          entry.expires && *entry.expires < today, out);
  }
}

void apply_rules(const Policy& policy, const PolicyFacts& facts, Judgement& out) {
  out.action = policy.otherwise;
  for (const Rule& rule : policy.rules) {
    if (!rule_holds(rule, facts)) continue;
    out.action = rule.action;
    out.rule = rule.name;
    return;
  }
}

class Judge {
 public:
  Judge(const Standards& standards, const model::Image& image, const model::Inventory& inventory)
      : standards_(standards),
        inventory_(inventory),
        vex_(standards.vex),
        subject_(image, inventory),
        today_(day_of(standards.now)) {}

  Judgement of_finding(Finding& finding) const {
    Judgement out;
    if (const auto word = vex_.about(finding, subject_)) apply_vex(*word, finding, out);
    PolicyFacts facts = facts_of(finding, inventory_, today_);
    facts.name_space = standards_.name_space;
    decide(facts, out);
    if (standards_.unfixed == Unfixed::ignored && finding.fixed.empty() &&
        finding.kind == FindingKind::vulnerability) {
      out.action = Action::ignore;
      out.rule = "--only-fixed";
    }
    return out;
  }

  // Packages that a rule speaks of, and the inventory where it is incomplete.
  void beside_findings(Assessment& out) const {
    for (std::size_t at = 0; at < inventory_.packages.size() && names(SubjectKind::package); ++at) {
      PolicyFacts facts;
      facts.kind = SubjectKind::package;
      add_package(inventory_.packages[at], inventory_, facts);
      facts.name_space = standards_.name_space;
      if (auto judgement = of_rule(facts)) out.packages.push_back({at, std::move(*judgement)});
    }
    if (inventory_.completeness == model::Completeness::complete) return;
    PolicyFacts facts;
    facts.kind = SubjectKind::incomplete_inventory;
    facts.name_space = standards_.name_space;
    out.incomplete = of_rule(facts);
  }

 private:
  static void apply_vex(const VexWord& word, Finding& finding, Judgement& out) {
    const VexStatement& statement = *word.statement;
    out.vex = VexNote{std::string(vex_status_name(statement.status)), word.document->id,
                      word.document->author, statement.justification, statement.text};
    // Whoever knows the product says what its version number did not tell.
    if (statement.status == VexStatus::affected) finding.state = FindingState::affected;
    if (statement.status != VexStatus::not_affected && statement.status != VexStatus::fixed) return;
    std::string reason = out.vex->status;
    if (!statement.justification.empty()) reason += ": " + statement.justification;
    if (!statement.text.empty()) reason += ": " + statement.text;
    apply({SuppressedBy::vex, word.document->id, std::move(reason), word.document->author, {}},
          false, out);
  }

  void decide(const PolicyFacts& facts, Judgement& out) const {
    if (standards_.policy != nullptr) {
      apply_rules(*standards_.policy, facts, out);
      apply_exceptions(*standards_.policy, facts, today_, out);
    }
    if (standards_.ignore_file != nullptr) {
      apply_ignore_file(*standards_.ignore_file, facts, today_, out);
    }
    if (out.action == Action::deny || (out.action == Action::ignore && !out.rule.empty())) return;
    for (const Rule& rule : standards_.fail_on) {
      if (!rule_holds(rule, facts)) continue;
      out.action = rule.action;
      out.rule = rule.name;
      return;
    }
  }

  // Of what is no finding: nothing where no rule speaks of it.
  [[nodiscard]] std::optional<Judgement> of_rule(const PolicyFacts& facts) const {
    Judgement out;
    out.action = Action::ignore;
    decide(facts, out);
    if (out.rule.empty()) return std::nullopt;
    return out;
  }

  [[nodiscard]] bool names(SubjectKind kind) const {
    return standards_.policy != nullptr &&
           std::ranges::any_of(standards_.policy->rules, [&](const Rule& rule) {
             return std::ranges::find(rule.when.kinds, kind) != rule.when.kinds.end();
           });
  }

  const Standards& standards_;
  const model::Inventory& inventory_;
  VexIndex vex_;
  VexSubject subject_;
  Day today_;
};

struct Tally {
  std::size_t denied = 0;
  std::string first;  // that is denied
  Action worst = Action::ignore;

  void add(const Judgement& judgement, const std::string& what) {
    if (judgement.suppressed) return;
    worst = std::max(worst, judgement.action);
    if (judgement.action != Action::deny) return;
    if (denied++ == 0) {
      first = what + (judgement.rule.empty() ? " by default" : " by \"" + judgement.rule + "\"");
    }
  }
};

std::string package_name(const Assessment& assessment, const model::Inventory& inventory,
                         std::size_t finding) {
  const auto package = assessment.findings.findings[finding].package;
  if (!package) return {};
  const model::Package& one = inventory.packages[*package].package;
  return " in " + one.name + " " + one.version;
}

void conclude(const model::Inventory& inventory, Assessment& out) {
  Tally tally;
  for (std::size_t at = 0; at < out.judgements.size(); ++at) {
    tally.add(out.judgements[at], out.findings.findings[at].id + package_name(out, inventory, at));
  }
  for (const PackageJudgement& one : out.packages) {
    const model::Package& package = inventory.packages[one.package].package;
    tally.add(one.judgement, package.name + " " + package.version);
  }
  if (out.incomplete) tally.add(*out.incomplete, "the inventory, which is incomplete,");
  out.verdict = tally.worst;
  if (tally.denied == 0) return;
  out.verdict_reason = "denied: " + tally.first;
  if (tally.denied > 1) {
    out.verdict_reason += ", and " + std::to_string(tally.denied - 1) + " more";
  }
}

}  // namespace

PolicyFacts facts_of(const Finding& finding, const model::Inventory& inventory, Day today) {
  PolicyFacts out;
  out.kind = kind_of(finding.kind);
  out.state = finding.state;
  out.names = finding.names;
  if (std::ranges::find(out.names, finding.id) == out.names.end()) out.names.push_back(finding.id);
  out.severity = finding.rating.level;
  out.fix_available = !finding.fixed.empty();
  out.exploited = finding.known.exploited;
  out.epss = finding.known.epss;
  out.priority = finding.priority.value;
  add_ages(finding, today, out);
  if (finding.package) add_package(inventory.packages[*finding.package], inventory, out);
  return out;
}

Judgement judge_facts(const Policy& policy, const PolicyFacts& facts, Day today) {
  Judgement out;
  apply_rules(policy, facts, out);
  apply_exceptions(policy, facts, today, out);
  return out;
}

Assessment judge(Findings findings, const Standards& standards, const model::Image& image,
                 const model::Inventory& inventory) {
  Assessment out;
  if (standards.policy != nullptr) out.policy = standards.policy->name;
  const Judge judge(standards, image, inventory);
  out.findings = std::move(findings);
  for (Finding& finding : out.findings.findings) {
    out.judgements.push_back(judge.of_finding(finding));
  }
  judge.beside_findings(out);
  conclude(inventory, out);
  return out;
}

}  // namespace iar::match
