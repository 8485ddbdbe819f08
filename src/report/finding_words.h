// What findings are called, the same in every output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/age.h"
#include "match/assessment.h"
#include "model/inventory.h"
#include "report/report.h"

namespace iar::report {

// Words of the closed lists, as JSON has them.
std::string_view kind_word(match::FindingKind kind);
std::string_view state_word(match::FindingState state);
std::string_view remedy_word(advisory::Remedy remedy);
std::string_view ground_word(match::Ground ground);
std::string_view action_word(match::Action action);
std::string_view suppressed_by_word(match::SuppressedBy by);
std::string_view unlooked_word(match::Unmatched why);
// "nobody publishes advisories of this type"
std::string_view unlooked_sentence(match::Unmatched why);

// "one, two"
std::string comma_joined(const std::vector<std::string>& texts);

// The purl of what the finding is about; empty for the whole image.
std::string purl_of(const match::Finding& finding, const model::Inventory& inventory);

// "vulnerability/CVE-2024-1": what the finding is an instance of.
std::string rule_id(const match::Finding& finding);
// The same for the same flaw of the same package at the same place, whatever the versions: 32
// hexadecimal digits for each finding, by position.
std::vector<std::string> fingerprints(const match::Findings& findings,
                                      const model::Inventory& inventory);

// Whether it was set aside: by a suppression, or a rule that asks for nothing.
bool is_set_aside(const match::Judgement& judgement);
// "not affected: vulnerable_code_not_present (vex, document.json)"
std::string suppression_words(const match::Judgement& judgement);

// How many days lie between the database's time and Subject::now_seconds; nothing where either is
// not known, 0 for times to come.
std::optional<std::int64_t> advisories_age_days(const Subject& subject);
// More than advisory::k_old_after_seconds.
bool advisories_are_old(const Subject& subject);

// The severity's CVSS vector begins with its version: "3.1", "2.0"; empty where there is none.
std::string_view cvss_version(std::string_view vector);

}  // namespace iar::report
